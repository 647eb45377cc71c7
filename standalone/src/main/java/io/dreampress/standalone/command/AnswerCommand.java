package io.dreampress.standalone.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code answer}: text about pictures. */
@Command(
        name = "answer",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Answers a question about pictures.")
public final class AnswerCommand extends DocumentCommand {
    @Parameters(paramLabel = "QUESTION", description = "What to say about the pictures.")
    private String question;

    @Mixin
    private PictureFlags pictures = new PictureFlags();

    @Mixin
    private TextFlags text = new TextFlags();

    @Override
    Map<String, Object> request() {
        return Map.of(
                "kind",
                "answer",
                "prompt",
                words(question, "QUESTION", "a question"),
                "pictures",
                pictures.uris(),
                "text",
                text.json());
    }
}
