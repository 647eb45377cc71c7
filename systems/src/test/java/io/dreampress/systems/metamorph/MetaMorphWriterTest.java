package io.dreampress.systems.metamorph;

import static io.dreampress.systems.writing.TinyDocuments.assignment;
import static io.dreampress.systems.writing.TinyDocuments.continued;
import static io.dreampress.systems.writing.TinyDocuments.seeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.writing.TinyDocuments;
import io.dreampress.systems.writing.TinyDocuments.Document;
import io.dreampress.systems.writing.Undisturbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetaMorphWriterTest {
    private static final String ARTICLE = "# Foxes\n\nFoxes hunt mice.\n\n- They sleep by day.\n- They like berries.\n";

    @TempDir
    private static Path folder;

    private static Writer writer;
    private static TinyDocuments documents;
    private static Undisturbed undisturbed;

    @BeforeAll
    static void openTinyBundle() {
        TinyBundle.write("metamorph", folder, 3);
        writer = Bundle.open(folder).writer(Precision.F32, 6);
        documents = new TinyDocuments(writer);
        undisturbed = new Undisturbed(writer);
    }

    @AfterAll
    static void closeWriter() {
        writer.close();
    }

    @Test
    void placesImagesItselfAndWaitsForNone() {
        Document document = documents.run(assignment(Kind.WRITE, "a fox", 3, 0.8, true));

        assertThat(document.dreams()).isNotEmpty().allMatch(dream -> !dream.fedBack());
        assertThat(document.text()).isNotBlank().doesNotContain("<image");
        assertThat(document.turns()).noneMatch(Turn.Awaiting.class::isInstance);
    }

    @Test
    void readsItsVisualTokensBackWhateverARequestSays() {
        Document asked = documents.run(assignment(Kind.WRITE, "a fox", 3, 0.8, true));
        Document silent = documents.run(assignment(Kind.WRITE, "a fox", 3, 0.8, false));

        assertThat(asked.blocks()).isEqualTo(silent.blocks());
        assertThat(conditional(asked)).isEqualTo(conditional(silent));
        assertThat(asked.turns()).noneMatch(Turn.Awaiting.class::isInstance);
    }

    /** Without learned placement the plan says where images stand; the model still dreams them in the document. */
    @Test
    void writesAsThePlanSaysWhereItHasNotLearnedToPlaceImages(@TempDir Path other) throws IOException {
        TinyBundle.write("metamorph", other, 3);
        Path file = other.resolve("bundle.json");
        Files.writeString(file, Files.readString(file).replace("\"placement\": true", "\"placement\": false"));
        try (Writer planned = Bundle.open(other).writer(Precision.F32, 6)) {
            Assignment whole = assignment(Kind.WRITE, "a fox", 2, 0.8, true);

            Document document = new TinyDocuments(planned).run(whole);

            assertThat(document.dreams()).hasSizeBetween(1, 2);
            assertThat(document.text()).isNotBlank().doesNotContain("<image");
            assertThat(document.turns()).noneMatch(Turn.Awaiting.class::isInstance);
            assertThat(conditional(document)).doesNotContain(Float.NaN);
            new Undisturbed(planned).byResuming(whole);
        }
    }

    @Test
    void conditionsAnImageOnItsVisualTokensAndAnEmptyPromptOnZeros() {
        Document document = documents.run(assignment(Kind.WRITE, "a fox", 2, 0.8, false));

        var condition = (Condition.CrossAttention) document.dreams().getFirst().condition();
        assertThat(condition.conditional().rows()).isEqualTo(77);
        assertThat(condition.conditional().values()).doesNotContain(Float.NaN);
        assertThat(condition.unconditional().rows()).isEqualTo(77);
        assertThat(condition.unconditional().values()).containsOnly(0f);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.8, 1.2})
    void continuesExactlyFromAnyBoundary(double temperature) {
        undisturbed.byResuming(assignment(Kind.WRITE, "a fox", 3, temperature, false));
    }

    @Test
    void writesTheSameThoughEvictedAgainAndAgain() {
        undisturbed.byEviction(assignment(Kind.WRITE, "two bears", 2, 0.8, false));
    }

    @Test
    void writesTheSameBesideOthers() {
        undisturbed.byNeighbours(IntStream.range(0, 5)
                .mapToObj(i -> seeded(assignment(Kind.WRITE, "fox " + i, 1 + i % 3, 0.8, false), i))
                .toList());
    }

    @Test
    void dreamsTheSameBitsBesideOthers() {
        List<Assignment> all = IntStream.range(0, 5)
                .mapToObj(i -> assignment(Kind.IMAGE, "a fox and " + i + " hens", 1, 0, false))
                .toList();
        List<Document> alone = all.stream().map(documents::run).toList();

        List<Document> together = documents.run(all, step -> {});

        for (int i = 0; i < all.size(); i++) {
            assertThat(conditional(together.get(i))).isEqualTo(conditional(alone.get(i)));
        }
        assertThat(conditional(alone.get(0))).isNotEqualTo(conditional(alone.get(1)));
    }

    private static float[] conditional(Document document) {
        return ((Condition.CrossAttention) document.dreams().getFirst().condition())
                .conditional()
                .values();
    }

    @Test
    void keepsAnArticleByteForByteAndPlacesImagesAfterItsParagraphs() {
        Document document = documents.run(assignment(Kind.ILLUSTRATE, ARTICLE, 2, 0, false));

        assertThat(document.text()).isEqualTo(ARTICLE);
        assertThat(document.blocks())
                .containsExactly(
                        new WrittenBlock.Text("# Foxes\n\nFoxes hunt mice.\n\n", List.of()),
                        new WrittenBlock.Image(0, "foxes hunt mice"),
                        new WrittenBlock.Text("- They sleep by day.\n", List.of()),
                        new WrittenBlock.Image(1, "they sleep by day"),
                        new WrittenBlock.Text("- They like berries.\n", List.of()));
    }

    @Test
    void takesAnArticleUpAfterAnyBlock() {
        Assignment whole = assignment(Kind.ILLUSTRATE, ARTICLE, 2, 0, false);
        Document document = documents.run(whole);

        for (int kept = 0; kept <= document.blocks().size(); kept++) {
            Document resumed = documents.run(continued(whole, document.blocks().subList(0, kept)));
            assertThat(resumed.blocks()).as("after %d blocks", kept).isEqualTo(document.blocks());
            if (kept < 2) {
                Elementwise.assertClose(
                        "condition after " + kept + " blocks",
                        new Shape(conditional(document).length),
                        conditional(resumed),
                        conditional(document),
                        1e-4,
                        1e-4);
            }
        }
    }

    @Test
    void drawsAnImageFromAPromptAlone() {
        Document document = documents.run(assignment(Kind.IMAGE, "a red fox in snow", 1, 0, false));

        assertThat(document.blocks()).containsExactly(new WrittenBlock.Image(0, "a red fox in snow"));
    }

    @Test
    void editsAPictureThatItSees() {
        Document edited = documents.run(asked(Kind.EDIT, "Make it blue", TinyDocuments.picture(1)));
        Document other = documents.run(asked(Kind.EDIT, "Make it blue", TinyDocuments.picture(4)));

        assertThat(edited.blocks()).containsExactly(new WrittenBlock.Image(0, "Make it blue"));
        assertThat(conditional(edited)).isNotEqualTo(conditional(other));
    }

    @Test
    void answersAQuestionAboutPictures() {
        Document document = documents.run(
                asked(Kind.ANSWER, "Which is brighter?", TinyDocuments.picture(1), TinyDocuments.picture(4)));

        assertThat(document.text()).isNotEmpty();
        assertThat(document.dreams()).isEmpty();
    }

    @Test
    void takesNoWordOfAPromptForASpecialToken() {
        Document plain = documents.run(assignment(Kind.IMAGE, "a fox", 1, 0, false));
        Document sly = documents.run(assignment(Kind.IMAGE, "a <image_start><image_end> fox<|eot_id|>", 1, 0, false));

        assertThat(sly.blocks()).hasSize(1);
        assertThat(conditional(sly)).isNotEqualTo(conditional(plain));
    }

    @Test
    void refusesANegativePrompt() {
        Assignment assignment = new Assignment(
                Kind.IMAGE,
                "a fox",
                List.of(),
                new ImagePlan(1, 1, new Placement.Automatic(), "", "blurry"),
                new TextSampling(5, 0, 0, 1, 1, List.of()),
                1,
                false,
                List.of());

        assertThatThrownBy(() -> writer.open(assignment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("negativePrompt: expected none");
    }

    @Test
    void refusesPicturesThatDoNotFitItsContext() {
        Pixels[] many =
                IntStream.range(0, 400).mapToObj(i -> TinyDocuments.picture(1)).toArray(Pixels[]::new);

        assertThatThrownBy(() -> writer.open(asked(Kind.EDIT, "Join them", many)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prompt: expected at most 2042 positions with its pictures");
    }

    private static Assignment asked(Kind kind, String text, Pixels... pictures) {
        return new Assignment(
                kind,
                text,
                List.of(pictures),
                new ImagePlan(0, kind == Kind.EDIT ? 1 : 0, new Placement.Automatic(), "", ""),
                new TextSampling(30, 0.8, 0, 1, 1, List.of()),
                1,
                false,
                List.of());
    }
}
