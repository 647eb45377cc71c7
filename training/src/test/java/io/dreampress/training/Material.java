package io.dreampress.training;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Pictures, pairs, documents and conversations for tests. */
public final class Material {
    private static final List<Color> COLOURS = List.of(Color.RED, Color.GREEN, Color.BLUE, Color.YELLOW);
    private static final List<String> NAMES = List.of("red", "green", "blue", "yellow");

    private Material() {}

    /** A folder with {@code pairs.jsonl}, {@code documents.jsonl}, {@code conversations.jsonl}, {@code instructions.jsonl}, {@code texts.jsonl} and
     * their pictures. */
    public static Path write(Path folder) {
        try {
            Files.createDirectories(folder);
            StringBuilder pairs = new StringBuilder();
            StringBuilder documents = new StringBuilder();
            StringBuilder conversations = new StringBuilder();
            StringBuilder instructions = new StringBuilder();
            StringBuilder texts = new StringBuilder();
            for (int i = 0; i < COLOURS.size(); i++) {
                picture(COLOURS.get(i), folder.resolve(i + ".png"));
                String name = NAMES.get(i);
                pairs.append(
                        "{\"image\": \"%d.png\", \"captions\": [\"a %s square\", \"%s\"]}\n".formatted(i, name, name));
                documents.append(
                        "{\"blocks\": [{\"text\": \"Here is %s.\"}, {\"image\": \"%d.png\"}, {\"text\": \"It was %s.\"}]}\n"
                                .formatted(name, i, name));
                conversations.append(
                        "{\"system\": \"Be kind.\", \"messages\": [{\"role\": \"user\", \"blocks\": [{\"image\": \"%d.png\"}, {\"text\": \"What?\"}]}, {\"role\": \"assistant\", \"blocks\": [{\"text\": \"%s\"}, {\"image\": \"%d.png\"}]}]}\n"
                                .formatted(i, name, i));
                instructions.append(
                        "{\"blocks\": [{\"image\": \"%d.png\", \"drawn\": false}, {\"text\": \"more %s\", \"learned\": false}, {\"image\": \"%d.png\"}]}\n"
                                .formatted(i, name, i));
                texts.append("{\"blocks\": [{\"text\": \"All that is %s.\"}]}\n".formatted(name));
            }
            Files.writeString(folder.resolve("pairs.jsonl"), pairs);
            Files.writeString(folder.resolve("documents.jsonl"), documents);
            Files.writeString(folder.resolve("conversations.jsonl"), conversations);
            Files.writeString(folder.resolve("instructions.jsonl"), instructions);
            Files.writeString(folder.resolve("texts.jsonl"), texts);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void picture(Color colour, Path file) throws IOException {
        BufferedImage image = new BufferedImage(24, 20, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(colour);
        canvas.fillRect(4, 4, 12, 12);
        canvas.dispose();
        ImageIO.write(image, "png", file.toFile());
    }
}
