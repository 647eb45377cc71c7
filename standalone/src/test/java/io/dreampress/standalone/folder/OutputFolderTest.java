package io.dreampress.standalone.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.environment.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final byte[] PICTURE = {1, 2, 3, 4};

    @TempDir
    Path temporary;

    @Test
    void documentStandsOnItsOwnBesideItsImages() throws IOException {
        Path out = temporary.resolve("deep/out");
        List<Path> files = OutputFolder.at(out).write(document("Seeds first.", Sha256.of(PICTURE)));

        assertThat(files)
                .extracting(file -> out.relativize(file).toString())
                .containsExactly("document.html", "document.md", "document.json", "images/0.png");
        assertThat(out.resolve("images/0.png")).hasBinaryContent(PICTURE);
        assertThat(out.resolve("document.html")).content().contains("Seeds first.", "images/0.png", "a fox");
        assertThat(out.resolve("document.md")).content().contains("Seeds first.", "(images/0.png)");
        DocumentFinished read = (DocumentFinished)
                JsonSerde.MAPPER.readValue(Files.readAllBytes(out.resolve("document.json")), DocumentFact.class);
        assertThat(read.blocks().get(1))
                .isInstanceOfSatisfying(
                        Block.Image.class, image -> assertThat(image.uri()).isEqualTo("images/0.png"));
    }

    @Test
    void imageWithAnotherHashLeavesNothing() throws IOException {
        Path out = temporary.resolve("out");
        OutputFolder folder = OutputFolder.at(out);
        DocumentFinished document = document("Text.", "0".repeat(64));
        assertThatThrownBy(() -> folder.write(document))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("expected SHA-256");
        assertThat(out).doesNotExist();
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left)
                    .extracting(Path::getFileName)
                    .extracting(Path::toString)
                    .containsExactly("picture");
        }
    }

    @Test
    void laterDocumentReplacesAnEarlierOne() throws IOException {
        Path out = temporary.resolve("out");
        OutputFolder.at(out).write(document("First.", Sha256.of(PICTURE)));
        Files.writeString(out.resolve("notes.txt"), "mine");
        OutputFolder.at(out).write(document("Second.", Sha256.of(PICTURE)));
        assertThat(out.resolve("document.md")).content().contains("Second.").doesNotContain("First.");
        assertThat(out.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void foldersWithSomebodyElsesImagesAreLeftAlone() throws IOException {
        Files.createDirectories(temporary.resolve("images"));
        assertThatThrownBy(() -> OutputFolder.at(temporary))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("somebody else's");
    }

    private DocumentFinished document(String text, String sha256) throws IOException {
        Path picture = Files.write(temporary.resolve("picture"), PICTURE);
        var image = new Block.Image(0, picture.toUri().toString(), sha256, "image/png", 8, 8, "a fox");
        return new DocumentFinished(
                "d1",
                "r1",
                "default",
                "Seeds",
                "en",
                List.of(new Block.Text(text), image),
                List.of(),
                "complete",
                new Reproducibility(new Reproducibility.Writing("b", "h", "1", "bf16", "AVX2", 1), List.of()),
                null,
                NOW,
                NOW);
    }
}
