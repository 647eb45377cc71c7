package io.dreampress.systems.writing;

import static io.dreampress.systems.writing.TinyDocuments.assignment;
import static io.dreampress.systems.writing.TinyDocuments.seeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.networks.decoder.Precision;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.writing.TinyDocuments.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionWriterTest {
    private static final String ARTICLE = "# Foxes\n\nFoxes hunt mice.\n\n- They sleep by day.\n- They like berries.\n";

    @TempDir
    private static Path folder;

    private static Writer writer;
    private static TinyDocuments documents;
    private static Undisturbed undisturbed;

    @BeforeAll
    static void openTinyBundle() {
        TinyBundle.write(folder, 3);
        writer = Bundle.open(folder).writer(Precision.F32, 6);
        documents = new TinyDocuments(writer);
        undisturbed = new Undisturbed(writer);
    }

    @AfterAll
    static void closeWriter() {
        writer.close();
    }

    @Test
    void writesPassagesAndImagesInTurn() {
        Document document = documents.run(assignment(Kind.WRITE, "a fox", 2, 0.8, true));

        assertThat(document.dreams())
                .isNotEmpty()
                .allMatch(dream -> !dream.altText().isBlank());
        assertThat(document.text()).isNotBlank();
        String shown = String.join(
                "",
                document.turns().stream()
                        .filter(Turn.Wrote.class::isInstance)
                        .map(turn -> ((Turn.Wrote) turn).text())
                        .toList());
        assertThat(document.text()).startsWith(shown.substring(0, Math.min(10, shown.length())));
    }

    @ParameterizedTest
    @CsvSource({"0.8,true", "0.8,false", "0,false"})
    void continuesExactlyFromAnyBoundary(double temperature, boolean feedback) {
        undisturbed.byResuming(assignment(Kind.WRITE, "a fox", 3, temperature, feedback));
    }

    @ParameterizedTest
    @CsvSource({"STOP,true", "STOP,false", "LOOP,true", "LOOP,false", "LENGTH,true", "LENGTH,false"})
    void aTextThatHasEndedStaysEndedWhileImagesAreOwed(FinishReason reason, boolean feedback) {
        Assignment whole = endingBy(reason, feedback);
        Document document = documents.run(whole);

        assertThat(document.last()).isEqualTo(new Turn.Finished(reason));
        int blocks = document.blocks().size();
        assertThat(document.blocks().subList(blocks - 2, blocks))
                .as("images after the end")
                .hasOnlyElementsOfType(WrittenBlock.Image.class);
        undisturbed.byResuming(whole);
    }

    /** Four images, of which the text has place for some only. */
    private static Assignment endingBy(FinishReason reason, boolean feedback) {
        boolean loops = reason == FinishReason.LOOP;
        return new Assignment(
                Kind.WRITE,
                "a fox",
                List.of(),
                new ImagePlan(4, 4, new Placement.Automatic(), "", ""),
                new TextSampling(
                        reason == FinishReason.LENGTH ? 12 : 160,
                        loops ? 0 : 0.8,
                        0,
                        1,
                        1,
                        reason == FinishReason.STOP ? List.of("cc") : List.of()),
                7,
                feedback,
                List.of());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void writesTheSameThoughEvictedAgainAndAgain(boolean feedback) {
        undisturbed.byEviction(assignment(Kind.WRITE, "two bears", 2, 0.8, feedback));
    }

    @Test
    void writesTheSameBesideOthersEvenWithFewerSlotsThanSessions() {
        undisturbed.byNeighbours(IntStream.range(0, 9)
                .mapToObj(i -> seeded(assignment(Kind.WRITE, "fox " + i, i % 3, 0.8, i % 2 == 0), i))
                .map(SessionWriterTest::withoutMinimum)
                .toList());
    }

    private static Assignment withoutMinimum(Assignment assignment) {
        return new Assignment(
                assignment.kind(),
                assignment.text(),
                assignment.pictures(),
                new ImagePlan(0, assignment.images().maximum(), new Placement.Automatic(), "", ""),
                assignment.sampling(),
                assignment.seed(),
                assignment.feedback(),
                assignment.history());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsAnArticleByteForByteAndPlacesImagesAfterItsParagraphs(boolean feedback) {
        Document document = documents.run(assignment(Kind.ILLUSTRATE, ARTICLE, 2, 0, feedback));

        assertThat(document.text()).isEqualTo(ARTICLE);
        assertThat(document.blocks())
                .containsExactly(
                        new WrittenBlock.Text("# Foxes\n\nFoxes hunt mice.\n\n", List.of()),
                        new WrittenBlock.Image(0, "foxes hunt mice"),
                        new WrittenBlock.Text("- They sleep by day.\n", List.of()),
                        new WrittenBlock.Image(1, "they sleep by day"),
                        new WrittenBlock.Text("- They like berries.\n", List.of()));
        assertThat(document.last()).isEqualTo(new Turn.Finished(FinishReason.COMPLETE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesAnArticleUpAfterAnyBlock(boolean feedback) {
        undisturbed.byResuming(assignment(Kind.ILLUSTRATE, ARTICLE, 2, 0, feedback));
    }

    @Test
    void goesOnWithoutAPictureThatCannotBeHad() {
        Assignment assignment = assignment(Kind.WRITE, "a fox", 1, 0.8, true);
        try (Writer.Session session = writer.open(assignment)) {
            Turn turn;
            List<Turn> turns = new ArrayList<>();
            do {
                turn = writer.advance(List.of(session)).getFirst();
                turns.add(turn);
                if (turn instanceof Turn.Awaiting(int index)) {
                    session.resume(index, Optional.empty());
                }
            } while (!(turn instanceof Turn.Finished) && turns.size() < 2_000);

            assertThat(turn).isInstanceOf(Turn.Finished.class);
        }
    }

    @Test
    void endsAtAStopTextWhichIsNotPartOfTheText() {
        Assignment plain = assignment(Kind.WRITE, "a fox", 0, 0.8, false);
        String text = documents.run(withoutMinimum(plain)).text();
        String stop = text.substring(10, 13);
        Assignment stopping = new Assignment(
                Kind.WRITE,
                "a fox",
                List.of(),
                new ImagePlan(0, 0, new Placement.Automatic(), "", ""),
                new TextSampling(160, 0.8, 0, 1, 1, List.of(stop)),
                7,
                false,
                List.of());

        Document document = documents.run(stopping);

        assertThat(document.last()).isEqualTo(new Turn.Finished(FinishReason.STOP));
        assertThat(document.text()).isEqualTo(text.substring(0, text.indexOf(stop)));
    }

    @Test
    void endsAtTheMaximumOfTokens() {
        Assignment shortened = new Assignment(
                Kind.WRITE,
                "a fox",
                List.of(),
                new ImagePlan(0, 0, new Placement.Automatic(), "", ""),
                new TextSampling(5, 0.8, 0, 1, 1, List.of()),
                7,
                false,
                List.of());

        Document document = documents.run(shortened);

        assertThat(document.last()).isEqualTo(new Turn.Finished(FinishReason.LENGTH));
        assertThat(((WrittenBlock.Text) document.blocks().getFirst()).tokenIds())
                .hasSize(5);
    }

    @Test
    void drawsAnImageFromAPromptAlone() {
        Document document = documents.run(assignment(Kind.IMAGE, "a red fox in snow", 1, 0, false));

        assertThat(document.blocks()).containsExactly(new WrittenBlock.Image(0, "a red fox in snow"));
    }

    @Test
    void answersAQuestionAboutAPicture() {
        Assignment question = new Assignment(
                Kind.ANSWER,
                "What is it?",
                List.of(TinyDocuments.picture(1)),
                new ImagePlan(0, 0, new Placement.Automatic(), "", ""),
                new TextSampling(20, 0.8, 0, 1, 1, List.of()),
                1,
                false,
                List.of());

        assertThat(documents.run(question).text()).isNotEmpty();
    }

    @Test
    void refusesAPromptThatDoesNotFit() {
        assertThatThrownBy(() -> writer.open(assignment(Kind.WRITE, "x".repeat(3_000), 1, 0, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prompt: expected at most 2041 tokens, got 3001");
    }

    @Test
    void refusesPicturesWhereNoneAreTaken() {
        Assignment assignment = new Assignment(
                Kind.WRITE,
                "x",
                List.of(new Pixels(1, 1, new byte[3])),
                new ImagePlan(0, 0, new Placement.Automatic(), "", ""),
                new TextSampling(5, 0, 0, 1, 1, List.of()),
                1,
                false,
                List.of());

        assertThatThrownBy(() -> writer.open(assignment))
                .hasMessageContaining("pictures: expected none for WRITE, got 1");
    }
}
