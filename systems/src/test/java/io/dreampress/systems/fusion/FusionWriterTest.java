package io.dreampress.systems.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.networks.decoder.Precision;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.Dream;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of tiny bundles, written and drawn as services do it. */
class FusionWriterTest {
    private static final int BEGIN_IMAGE = 260;
    private static final int PATCHES = 16;

    @TempDir
    private Path folder;

    private record Document(List<WrittenBlock> blocks, List<Dream> dreams, Turn last) {
        String text() {
            StringBuilder text = new StringBuilder();
            blocks.stream()
                    .filter(WrittenBlock.Text.class::isInstance)
                    .forEach(block -> text.append(((WrittenBlock.Text) block).text()));
            return text.toString();
        }
    }

    private Bundle bundle(String system) {
        TinyBundle.write(system, folder, 3);
        return Bundle.open(folder);
    }

    private static Assignment assignment(
            Kind kind, String text, List<Pixels> pictures, int images, boolean feedback, List<WrittenBlock> history) {
        return new Assignment(
                kind,
                text,
                pictures,
                new ImagePlan(Math.min(1, images), images, new Placement.Automatic(), "", ""),
                new TextSampling(160, 0.8, 0, 1, 1, List.of()),
                7,
                feedback,
                history);
    }

    /** Pictures come from the painter. */
    private static Document write(Writer writer, Painter painter, Assignment assignment) {
        List<WrittenBlock> blocks = new ArrayList<>(assignment.history());
        List<Dream> dreams = new ArrayList<>();
        try (Writer.Session session = writer.open(assignment)) {
            for (int step = 0; step < 5_000; step++) {
                Turn turn = writer.advance(List.of(session)).getFirst();
                switch (turn) {
                    case Turn.PassageFinished(WrittenBlock.Text passage) -> blocks.add(passage);
                    case Turn.Dreamed(Dream dream) -> {
                        dreams.add(dream);
                        blocks.add(new WrittenBlock.Image(dream.imageIndex(), dream.altText()));
                    }
                    case Turn.Awaiting(int index) ->
                        session.resume(index, Optional.of(picture(painter, dreams, index)));
                    case Turn.Fed fed -> assertThat(fed.positions()).isPositive();
                    case Turn.Wrote wrote -> assertThat(wrote.text()).isNotNull();
                    case Turn.Finished finished -> {
                        return new Document(blocks, dreams, finished);
                    }
                }
            }
        }
        throw new AssertionError("expected the session to end");
    }

    private static Pixels picture(Painter painter, List<Dream> dreams, int index) {
        return dreams.stream()
                .filter(dream -> dream.imageIndex() == index)
                .map(dream -> draw(painter, dream.condition(), index))
                .findFirst()
                .orElseGet(FusionWriterTest::grey);
    }

    private static Pixels grey() {
        byte[] rgb = new byte[16 * 16 * 3];
        Arrays.fill(rgb, (byte) 120);
        return new Pixels(16, 16, rgb);
    }

    private static Pixels draw(Painter painter, Condition condition, int index) {
        PaintOrder order = new PaintOrder(condition, 16, 16, 4, 1.6, 7, index);
        try (Painter.Painting painting = painter.begin(order)) {
            while (!painting.isDenoised()) {
                painter.step(List.of(painting));
            }
            return ((Painted.Picture) painter.finish(List.of(painting)).getFirst()).pixels();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lmfusion", "llavafusion", "transfusion"})
    void writesDocumentsWhoseImagesAreReadBack(String system) {
        try (Bundle bundle = bundle(system);
                Writer writer = bundle.writer(Precision.F32, 4);
                Painter painter = bundle.painter()) {
            Document document = write(writer, painter, assignment(Kind.WRITE, "Bees.", List.of(), 2, true, List.of()));
            assertThat(document.last()).isInstanceOf(Turn.Finished.class);
            assertThat(document.dreams()).isNotEmpty();
            Condition.Context last =
                    (Condition.Context) document.dreams().getLast().condition();
            assertThat(last.conditional().stream()
                            .filter(ContextPart.Image.class::isInstance)
                            .count())
                    .isEqualTo(document.dreams().size() - 1);
            assertThat(last.conditional().getLast())
                    .isInstanceOfSatisfying(
                            ContextPart.Tokens.class,
                            tokens -> assertThat(tokens.ids()).endsWith(BEGIN_IMAGE));
            assertThat(last.unconditional()).containsExactly(new ContextPart.Tokens(List.of(1, BEGIN_IMAGE)));
        }
    }

    @Test
    void putsNoImageWhereTheRequestNamesOtherPlacesThoughTheModelHasLearnedToPlaceThem() {
        try (Bundle bundle = bundle("transfusion");
                Writer writer = bundle.writer(Precision.F32, 4);
                Painter painter = bundle.painter()) {
            Assignment asked = assignment(Kind.WRITE, "Bees.", List.of(), 2, false, List.of());
            Assignment elsewhere = new Assignment(
                    Kind.WRITE,
                    asked.text(),
                    List.of(),
                    new ImagePlan(0, 2, new Placement.AfterParagraphs(List.of(99)), "", ""),
                    asked.sampling(),
                    asked.seed(),
                    false,
                    List.of());

            assertThat(write(writer, painter, asked).dreams()).isNotEmpty();
            assertThat(write(writer, painter, elsewhere).dreams()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lmfusion", "transfusion"})
    void goesOnAfterARestartAsIfThereHadBeenNone(String system) {
        try (Bundle bundle = bundle(system);
                Writer writer = bundle.writer(Precision.F32, 4);
                Painter painter = bundle.painter()) {
            Assignment whole = assignment(Kind.WRITE, "Bees.", List.of(), 2, false, List.of());
            Document expected = write(writer, painter, whole);
            for (int kept = 1; kept < expected.blocks().size(); kept++) {
                List<WrittenBlock> history = expected.blocks().subList(0, kept);
                Document resumed =
                        write(writer, painter, assignment(Kind.WRITE, "Bees.", List.of(), 2, false, history));
                assertThat(resumed.blocks()).isEqualTo(expected.blocks());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lmfusion", "llavafusion", "transfusion"})
    void illustratesATextThatStaysAsItIs(String system) {
        String article = "Bees dance.\n\nThey also hum.\n";
        try (Bundle bundle = bundle(system);
                Writer writer = bundle.writer(Precision.F32, 4);
                Painter painter = bundle.painter()) {
            for (boolean feedback : List.of(false, true)) {
                Document document =
                        write(writer, painter, assignment(Kind.ILLUSTRATE, article, List.of(), 2, feedback, List.of()));
                assertThat(document.text()).isEqualTo(article);
                assertThat(document.dreams()).hasSize(2);
                assertThat(document.last()).isEqualTo(new Turn.Finished(FinishReason.COMPLETE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lmfusion", "llavafusion", "transfusion"})
    void drawsFromWordsAndFromAPictureWithWords(String system) {
        try (Bundle bundle = bundle(system);
                Writer writer = bundle.writer(Precision.F32, 4);
                Painter painter = bundle.painter()) {
            Document words = write(writer, painter, assignment(Kind.IMAGE, "a bee", List.of(), 1, false, List.of()));
            Document edited = write(
                    writer,
                    painter,
                    assignment(Kind.EDIT, "a bee", List.of(new Pixels(40, 20, new byte[2400])), 1, false, List.of()));
            Condition.Context from =
                    (Condition.Context) edited.dreams().getFirst().condition();
            assertThat(from.conditional().get(1))
                    .isInstanceOfSatisfying(
                            ContextPart.Image.class,
                            image -> assertThat(image.latents()).hasSize(8 * 8 * 8));
            Condition condition = words.dreams().getFirst().condition();
            Pixels drawn = draw(painter, condition, 0);
            assertThat(draw(painter, from, 0).rgb()).isNotEqualTo(drawn.rgb());
            assertThat(draw(painter, condition, 0).rgb()).isEqualTo(drawn.rgb());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lmfusion", "llavafusion", "transfusion"})
    void answersQuestionsAboutPictures(String system) {
        try (Bundle bundle = bundle(system);
                Writer writer = bundle.writer(Precision.F32, 4);
                Painter painter = bundle.painter()) {
            Document document =
                    write(writer, painter, assignment(Kind.ANSWER, "What?", List.of(grey()), 0, false, List.of()));
            assertThat(document.text()).isNotBlank();
            assertThat(document.dreams()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lmfusion", "transfusion"})
    void refusesPicturesThatLeaveNoRoomForAnImage(String system) {
        try (Bundle bundle = bundle(system);
                Writer writer = bundle.writer(Precision.F32, 4)) {
            List<Pixels> many = java.util.Collections.nCopies(2048 / PATCHES, grey());
            assertThatThrownBy(() -> writer.open(assignment(Kind.EDIT, "more", many, 1, false, List.of())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected at most 2048 positions");
        }
    }
}
