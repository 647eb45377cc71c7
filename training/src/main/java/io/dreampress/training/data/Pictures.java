package io.dreampress.training.data;

import io.dreampress.networks.vision.RgbImage;
import io.dreampress.systems.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Reads pictures that rows name: files beside the data file, or in {@code images} there. */
final class Pictures {
    private static final String FOLDER = "images";

    private Pictures() {}

    static Pixels read(Path file) throws BrokenRow {
        if (!Files.isRegularFile(file)) {
            throw new BrokenRow("image '" + file.getFileName() + "': expected a file, got none");
        }
        try {
            RgbImage image = RgbImage.read(file);
            return new Pixels(image.width(), image.height(), image.rgb());
        } catch (IOException | RuntimeException e) {
            throw new BrokenRow(
                    "image '" + file.getFileName() + "': expected PNG, JPEG, GIF or BMP, got " + e.getMessage());
        }
    }

    static Pixels read(Path folder, JsonNode name) throws BrokenRow {
        if (!name.isString()) {
            throw new BrokenRow("image: expected the name of a file, got " + name);
        }
        Path beside = folder.resolve(name.stringValue());
        return read(Files.exists(beside) ? beside : folder.resolve(FOLDER).resolve(name.stringValue()));
    }
}
