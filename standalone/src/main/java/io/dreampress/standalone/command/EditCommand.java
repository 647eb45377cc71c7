package io.dreampress.standalone.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edit}: a picture changed as an instruction says. */
@Command(
        name = "edit",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Changes a picture as you say, where the model has learned to.")
public final class EditCommand extends DocumentCommand {
    @Parameters(paramLabel = "INSTRUCTION", description = "What to change.")
    private String instruction;

    @Mixin
    private PictureFlags pictures = new PictureFlags();

    @Mixin
    private DrawingFlags drawing = new DrawingFlags();

    @Option(
            names = "--image-guidance",
            paramLabel = "G",
            description = "Strength of the guidance by the pictures, where the model has one; 1 is none.")
    private Double imageGuidance;

    @Override
    Map<String, Object> request() {
        Map<String, Object> images = drawing.json();
        if (imageGuidance != null) {
            images.put("imageGuidance", imageGuidance);
        }
        return Map.of(
                "kind",
                "edit",
                "prompt",
                words(instruction, "INSTRUCTION", "what to change"),
                "pictures",
                pictures.uris(),
                "images",
                images);
    }
}
