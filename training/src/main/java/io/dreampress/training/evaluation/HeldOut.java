package io.dreampress.training.evaluation;

import io.dreampress.networks.vision.RgbImage;
import io.dreampress.systems.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What nothing was trained on: a folder with {@code pictures.jsonl}, {@code pictures/} and {@code documents.jsonl}.
 *
 * @param folder where it lies
 * @param pictures real pictures with what they show, no two of the same thing
 * @param documents texts with the places of their images
 */
public record HeldOut(Path folder, List<Illustration> pictures, List<Document> documents) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    public HeldOut {
        pictures = List.copyOf(pictures);
        documents = List.copyOf(documents);
    }

    /**
     * A real picture.
     *
     * @param id of the picture in its collection
     * @param file its name in {@code pictures/}
     * @param thing what it shows: the caption before the judge, and the prompt
     * @param style words that a prompt for a picture like it ends with
     */
    public record Illustration(String id, String file, String thing, String style) {}

    /**
     * A text as people illustrate it.
     *
     * @param kind {@code how-to}, {@code story} or {@code product}
     * @param paragraphs in order
     * @param images one for each place after a paragraph, in order
     */
    public record Document(String kind, List<String> paragraphs, List<Placed> images) {
        public Document {
            paragraphs = List.copyOf(paragraphs);
            images = List.copyOf(images);
        }

        /** The paragraphs with a blank line after each. */
        public String text() {
            return textTo(paragraphs.size());
        }

        /** The text before a paragraph. */
        String textTo(int paragraph) {
            return text(paragraphs.subList(0, paragraph));
        }

        /** The text from a paragraph on; empty behind the last one. */
        String textFrom(int paragraph) {
            return text(paragraphs.subList(paragraph, paragraphs.size()));
        }

        private static String text(List<String> paragraphs) {
            return paragraphs.stream().map(paragraph -> paragraph + "\n\n").collect(Collectors.joining());
        }
    }

    /**
     * An image in a document.
     *
     * @param after number of the paragraph that it follows, from 0
     * @param picture {@link Illustration#id} of a picture of what it shows
     */
    public record Placed(int after, String picture) {}

    /**
     * Reads a folder.
     *
     * @throws IOException if a file is missing or a line is not what it should be, naming file and line
     */
    public static HeldOut read(Path folder) throws IOException {
        return new HeldOut(
                folder,
                lines(folder.resolve("pictures.jsonl"), Illustration.class),
                lines(folder.resolve("documents.jsonl"), Document.class));
    }

    private static <T> List<T> lines(Path file, Class<T> type) throws IOException {
        List<T> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            try {
                rows.add(JSON.readValue(line, type));
            } catch (JacksonException e) {
                throw new IOException(
                        "held-out data '" + file + "', line " + (rows.size() + 1) + ": expected one "
                                + type.getSimpleName() + " as JSON, got " + e.getOriginalMessage(),
                        e);
            }
        }
        return rows;
    }

    /** The first pictures, decoded. */
    List<Pixels> decoded(int count) throws IOException {
        List<Pixels> decoded = new ArrayList<>();
        for (Illustration picture : pictures.subList(0, count)) {
            decoded.add(decoded(picture));
        }
        return decoded;
    }

    /** The picture with an id, decoded. */
    Pixels decoded(String id) throws IOException {
        return decoded(pictures.stream()
                .filter(picture -> picture.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IOException("held-out data '" + folder + "': expected a picture '" + id
                        + "', which a document names, got none")));
    }

    private Pixels decoded(Illustration picture) throws IOException {
        RgbImage image = RgbImage.read(folder.resolve("pictures").resolve(picture.file()));
        return new Pixels(image.width(), image.height(), image.rgb());
    }
}
