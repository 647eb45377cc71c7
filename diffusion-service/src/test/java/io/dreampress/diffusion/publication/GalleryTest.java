package io.dreampress.diffusion.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.diffusion.denoising.ImageId;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import io.dreampress.systems.Pixels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryTest {
    private static final String DOCUMENT = "00000000-0000-0000-0000-000000000001";
    private static final Framing FRAMING = new Framing("model", "b".repeat(64), "0.1.0", "f32", "AVX2", "DDIM");

    @TempDir
    private Path folder;

    private ObjectStore store;
    private Gallery gallery;

    @BeforeEach
    void open() throws IOException {
        store = ObjectStores.open(folder.toUri(), Optional.empty());
        gallery = new Gallery(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void theBytesLieBelowTheirDocumentUnderTheirHash() throws IOException {
        var framed = framed(0, (byte) 1);

        ImageRendered rendered = gallery.hang(framed.fact(), framed.png());

        byte[] stored = store.get(rendered.image().key()).orElseThrow();
        assertThat(stored).isEqualTo(framed.png());
        assertThat(rendered.image().key())
                .isEqualTo("images/" + rendered.documentId() + "/" + Sha256.of(stored) + ".png");
        assertThat(rendered.image().sha256()).isEqualTo(Sha256.of(stored));
        assertThat(rendered.image().size()).isEqualTo(stored.length);
    }

    @Test
    void theFirstRendererWinsAndTheSecondNamesItsBytes() throws IOException {
        var first = framed(0, (byte) 1);
        var second = framed(0, (byte) 2);

        gallery.hang(first.fact(), first.png());
        ImageRendered winner = gallery.hang(second.fact(), second.png());

        assertThat(winner).isEqualTo(first.fact()).isNotEqualTo(second.fact());
        assertThat(gallery.find(new ImageId(DOCUMENT, 0))).contains(first.fact());
    }

    @Test
    void ofManyRacingRenderersAllNameTheSameBytes() throws Exception {
        for (int image = 0; image < 10; image++) {
            List<Callable<ImageRendered>> renderers = new ArrayList<>();
            for (byte colour = 0; colour < 8; colour++) {
                var framed = framed(image, colour);
                renderers.add(() -> new Gallery(store).hang(framed.fact(), framed.png()));
            }
            try (var threads = Executors.newFixedThreadPool(8)) {
                List<Future<ImageRendered>> winners = threads.invokeAll(renderers);

                ImageRendered winner = winners.getFirst().get();
                for (Future<ImageRendered> other : winners) {
                    assertThat(other.get()).isEqualTo(winner);
                }
                assertThat(store.exists(winner.image().key())).isTrue();
            }
        }
    }

    @Test
    void whatNobodyRenderedIsNotFound() throws IOException {
        assertThat(gallery.find(new ImageId(DOCUMENT, 3))).isEmpty();
    }

    @Test
    void anImageWhoseBytesAreGoneIsRenderedAgain() throws IOException {
        var first = framed(0, (byte) 1);
        gallery.hang(first.fact(), first.png());
        store.delete(first.fact().image().key());

        assertThat(gallery.find(new ImageId(DOCUMENT, 0))).isEmpty();
        var second = framed(0, (byte) 2);
        assertThat(gallery.hang(second.fact(), second.png())).isEqualTo(second.fact());
    }

    private static Framing.Framed framed(int imageIndex, byte colour) {
        var dream = new DreamRequested(
                DOCUMENT,
                imageIndex,
                "a tomato",
                new Payload.Inline(new byte[0]),
                1,
                1,
                20,
                2,
                null,
                5,
                "b",
                Instant.EPOCH);
        return FRAMING.frame(dream, new Pixels(1, 1, new byte[] {colour, colour, colour}));
    }
}
