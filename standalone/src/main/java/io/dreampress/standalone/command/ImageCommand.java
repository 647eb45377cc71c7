package io.dreampress.standalone.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code image}: one image from a prompt. */
@Command(
        name = "image",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Draws one image from a prompt.")
public final class ImageCommand extends DocumentCommand {
    @Parameters(paramLabel = "PROMPT", description = "What the image shows.")
    private String prompt;

    @Mixin
    private DrawingFlags drawing = new DrawingFlags();

    @Override
    Map<String, Object> request() {
        return Map.of("kind", "image", "prompt", words(prompt, "PROMPT", "what to draw"), "images", drawing.json());
    }
}
