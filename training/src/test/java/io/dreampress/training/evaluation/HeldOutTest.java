package io.dreampress.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldOutTest {
    private static final Path COMMITTED = Path.of(System.getProperty("dreampress.home", ".."), "models/held-out");

    @Test
    void holdsOneHundredDifferentThings() throws IOException {
        List<HeldOut.Illustration> pictures = HeldOut.read(COMMITTED).pictures();

        assertThat(pictures.stream().map(HeldOut.Illustration::thing).distinct())
                .hasSize(100)
                .hasSameSizeAs(pictures);
    }

    @Test
    void placesImagesOfHeldOutPicturesAfterParagraphsThatThereAre() throws IOException {
        HeldOut heldOut = HeldOut.read(COMMITTED);
        List<String> ids =
                heldOut.pictures().stream().map(HeldOut.Illustration::id).toList();

        assertThat(heldOut.documents())
                .hasSizeGreaterThanOrEqualTo(20)
                .allSatisfy(document -> assertThat(document.images()).allSatisfy(image -> {
                    assertThat(image.after()).isBetween(0, document.paragraphs().size() - 1);
                    assertThat(ids).contains(image.picture());
                }));
    }

    @Test
    void namesTheLineThatIsBroken(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("pictures.jsonl"), """
                {"id": "a", "file": "a.png", "thing": "apple", "style": "flat emoji"}
                {"id": "b", "file":
                """);

        assertThatThrownBy(() -> HeldOut.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pictures.jsonl")
                .hasMessageContaining("line 2");
    }
}
