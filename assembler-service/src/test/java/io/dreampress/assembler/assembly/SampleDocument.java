package io.dreampress.assembler.assembly;

import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.payload.ObjectReference;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.Kind;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.TextOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A document and the facts that it is made of.
 *
 * @param id its id
 * @param shape its blocks in order: {@code t} text, {@code i} image, {@code p} placeholder
 */
public record SampleDocument(String id, String shape) {
    public static final Instant ACCEPTED_AT = Instant.parse("2026-11-22T12:00:00Z");
    private static final String BUNDLE = Sha256.of("bundle");

    public RequestAccepted accepted() {
        var order = new DocumentOrder(
                Kind.WRITE,
                "How to plant a tomato",
                null,
                "en",
                List.of(),
                new ImageOptions(null, null, null, null, null, null, null, null, null),
                new TextOptions(null, null, null, null, null, null),
                42,
                Priority.INTERACTIVE,
                OnImageFailure.PLACEHOLDER,
                false);
        return new RequestAccepted(id, "post-1", "garden", order, Map.of("post", 4711), ACCEPTED_AT);
    }

    public List<TextWritten> texts() {
        List<TextWritten> texts = new ArrayList<>();
        for (int block = 0; block < shape.length(); block++) {
            if (shape.charAt(block) == 't') {
                texts.add(TextWritten.of(id, block, text(block)));
            }
        }
        return texts;
    }

    public List<ImageRendered> images() {
        List<ImageRendered> images = new ArrayList<>();
        for (int block = 0; block < shape.length(); block++) {
            if (shape.charAt(block) == 'i') {
                images.add(image(imageIndex(block)));
            }
        }
        return images;
    }

    public WritingFinished manifest() {
        List<WritingFinished.Entry> entries = new ArrayList<>();
        for (int block = 0; block < shape.length(); block++) {
            int index = imageIndex(block);
            entries.add(
                    switch (shape.charAt(block)) {
                        case 't' -> new WritingFinished.TextEntry(block, Sha256.of(text(block)));
                        case 'i' -> new WritingFinished.ImageEntry(index, Sha256.of(pixels(index)), altText(index));
                        default -> new WritingFinished.PlaceholderEntry(index, altText(index));
                    });
        }
        return new WritingFinished(
                id, entries, "complete", 7, new Reproducibility.Writing("mini 1", BUNDLE, "0.1.0", "f32", "AVX2", 42));
    }

    public List<Part> parts() {
        List<Part> parts = new ArrayList<>(List.of(new Part.Accepted(accepted()), new Part.Manifest(manifest())));
        texts().forEach(text -> parts.add(new Part.Text(text)));
        images().forEach(image -> parts.add(new Part.Image(image)));
        return parts;
    }

    public String text(int block) {
        return "## Step %d of %s\n\nDig a hole – 30 cm deep.\n\n".formatted(block, id);
    }

    public byte[] pixels(int index) {
        return (id + " image " + index).getBytes(StandardCharsets.UTF_8);
    }

    public String altText(int index) {
        return "a tomato in step " + index;
    }

    private int imageIndex(int block) {
        return (int)
                shape.substring(0, block).chars().filter(kind -> kind != 't').count();
    }

    private ImageRendered image(int index) {
        String sha256 = Sha256.of(pixels(index));
        return new ImageRendered(
                id,
                index,
                ObjectReference.to(
                        "images/" + sha256.substring(0, 2) + "/" + sha256 + ".png", pixels(index), "image/png"),
                128,
                128,
                new Reproducibility.Drawing(index, BUNDLE, "0.1.0", "f32", "AVX2", "DDIM", 20, 3.5, null, 42));
    }
}
