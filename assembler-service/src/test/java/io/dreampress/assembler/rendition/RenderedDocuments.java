package io.dreampress.assembler.rendition;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.payload.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Documents to render. */
final class RenderedDocuments {
    static final byte[] PIXELS = {1, 2, 3};

    private RenderedDocuments() {}

    static DocumentFinished of(String title, Block... blocks) {
        var writing = new Reproducibility.Writing("dreampress-mini 1", Sha256.of("b"), "0.1.0", "f32", "AVX2", 42);
        var drawing = new Reproducibility.Drawing(0, Sha256.of("b"), "0.1.0", "f32", "AVX2", "DDIM", 20, 3.5, null, 42);
        return new DocumentFinished(
                "6f1b1b0e-6c9a-5d53-9a53-0a4f6c2a7d11",
                null,
                "default",
                title,
                "en",
                List.of(blocks),
                List.of(),
                "complete",
                new Reproducibility(writing, List.of(drawing)),
                Map.of("post", 4711),
                Instant.parse("2026-11-22T12:00:00Z"),
                Instant.parse("2026-11-22T12:00:40Z"));
    }

    static Block.Text text(String text) {
        return new Block.Text(text);
    }

    static Block.Image image(int index, String altText) {
        String sha256 = Sha256.of(PIXELS);
        return new Block.Image(
                index, "http://objects/images/" + sha256 + ".png", sha256, "image/png", 128, 128, altText);
    }
}
