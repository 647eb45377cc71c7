package io.dreampress.assembler.rendition;

import static io.dreampress.assembler.rendition.RenderedDocuments.PIXELS;
import static io.dreampress.assembler.rendition.RenderedDocuments.image;
import static io.dreampress.assembler.rendition.RenderedDocuments.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.topic.JsonSerde;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentFolderTest {
    @TempDir
    Path folder;

    private final DocumentFinished document =
            RenderedDocuments.of("Tomatoes", text("# Tomatoes\r\n\r\nSun.\r\n\r\n"), image(0, "a tomato"));

    @Test
    void writesTheDocumentWithItsImagesBesideIt() throws IOException {
        new DocumentFolder(folder.resolve("out")).write(document, image -> PIXELS);

        assertThat(folder.resolve("out/images/0.png")).hasBinaryContent(PIXELS);
        assertThat(folder.resolve("out/document.html")).content().contains("src=\"images/0.png\"");
        assertThat(folder.resolve("out/document.md"))
                .content()
                .isEqualTo("# Tomatoes\r\n\r\nSun.\r\n\r\n![a tomato](images/0.png)\n");
    }

    @Test
    void writesJsonThatIsTheFinishedDocumentWithPathsOfTheFolder() throws IOException {
        new DocumentFolder(folder).write(document, image -> PIXELS);
        var written = JsonSerde.MAPPER.readValue(folder.resolve("document.json"), DocumentFinished.class);
        assertThat(written.blocks())
                .containsExactly(document.blocks().get(0), image(0, "a tomato").at("images/0.png"));
        assertThat(written.reproducibility()).isEqualTo(document.reproducibility());
        for (var rendition : written.renditions()) {
            assertThat(Sha256.of(Files.readAllBytes(folder.resolve(rendition.uri()))))
                    .isEqualTo(rendition.sha256());
        }
    }

    @Test
    void refusesAnImageWithOtherBytes() {
        assertThatThrownBy(() -> new DocumentFolder(folder).write(document, image -> new byte[] {9}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("image 0 at 'http://objects/")
                .hasMessageContaining(
                        "expected SHA-256 " + ((Block.Image) document.blocks().get(1)).sha256());
    }
}
