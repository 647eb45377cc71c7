package io.dreampress.standalone.command;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code write}: free-form text with images. */
@Command(
        name = "write",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Writes a document with text and images.")
public final class WriteCommand extends DocumentCommand {
    @Parameters(paramLabel = "PROMPT", description = "What to write about.")
    private String prompt;

    @Mixin
    private TextFlags text = new TextFlags();

    @Mixin
    private ImageFlags images = new ImageFlags();

    @Override
    Map<String, Object> request() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("kind", "write");
        request.put("prompt", words(prompt, "PROMPT", "what to write about"));
        request.put("text", text.json());
        request.put("images", images.json());
        return request;
    }
}
