package io.dreampress.llm.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.passage.ImagePlaced;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.llm.generation.ScriptedWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session asks of painters, and what it makes of their answers. */
class SessionImagesTest {
    @TempDir
    Path folder;

    @Test
    void asksForImagesAndFinishesOnlyWhenEveryOneIsDecidedOn() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document").withImages(2));

            bench.settle();
            List<DreamRequested> dreams = bench.dreams();
            assertThat(dreams).extracting(DreamRequested::imageIndex).containsExactly(0, 1);
            assertThat(bench.passages()).noneMatch(WritingFinished.class::isInstance);
            bench.render(dreams.get(1));
            bench.settle();
            assertThat(bench.passages()).isEmpty();
            bench.render(dreams.get(0));
            bench.settle();

            WritingFinished finished = (WritingFinished) bench.passages().getLast();
            assertThat(finished.manifest())
                    .<Class<?>>map(Object::getClass)
                    .isEqualTo(List.of(
                            WritingFinished.TextEntry.class,
                            WritingFinished.ImageEntry.class,
                            WritingFinished.TextEntry.class,
                            WritingFinished.ImageEntry.class,
                            WritingFinished.TextEntry.class));
        }
    }

    @Test
    void aDreamSaysAllThatAPainterNeeds() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document").withImages(1));

            bench.settle();

            DreamRequested dream = bench.dreams().getFirst();
            assertThat(dream.altText()).isEqualTo("image 0");
            assertThat(dream.width()).isEqualTo(16);
            assertThat(dream.height()).isEqualTo(24);
            assertThat(dream.steps()).isEqualTo(4);
            assertThat(dream.guidance()).isEqualTo(3.5);
            assertThat(dream.seed()).isEqualTo(7);
            assertThat(dream.bundleHash()).isEqualTo(SessionBench.AUTHORSHIP.bundleHash());
            assertThat(dream.condition()).isInstanceOf(Payload.Inline.class);
            assertThat(bench.passages())
                    .filteredOn(ImagePlaced.class::isInstance)
                    .containsExactly(new ImagePlaced("document", 1, 0, "image 0"));
        }
    }

    @Test
    void storesALargeConditionBeforeItAsksAndDropsItAfterTheEnd() {
        try (SessionBench bench = new SessionBench(folder, 8, new ScriptedWriter(20_000))) {
            bench.accept(Orders.document("document").withImages(1));

            bench.settle();

            DreamRequested dream = bench.dreams().getFirst();
            Payload.Stored stored = (Payload.Stored) dream.condition();
            assertThat(stored.object().key()).isEqualTo("conditions/document/0");
            assertThat(bench.objects.get(stored.object().key()))
                    .hasValueSatisfying(bytes -> assertThat(Sha256.of(bytes))
                            .isEqualTo(stored.object().sha256()));
            bench.render(dream);
            bench.settle();
            assertThat(bench.objects.exists(stored.object().key())).isFalse();
        }
    }

    @Test
    void theDrawnPictureIsReadBackBeforeTheWritingGoesOn() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document").withImages(1).fedBack());
            bench.settle();
            DreamRequested dream = bench.dreams().getFirst();
            List<Passage> before = bench.passages();

            bench.render(dream);
            bench.settle();

            assertThat(before).hasSize(2);
            TextWritten after = (TextWritten) bench.passages().getFirst();
            assertThat(after.text()).isNotEqualTo(textAfterAFailedImage());
        }
    }

    private String textAfterAFailedImage() {
        try (SessionBench bench = new SessionBench(folder.resolve("other"), 8)) {
            bench.accept(Orders.document("document").withImages(1).fedBack());
            bench.settle();
            bench.passages();
            bench.failImage(bench.dreams().getFirst());
            bench.settle();
            return ((TextWritten) bench.passages().getFirst()).text();
        }
    }

    @Test
    void bulkDreamsHaveATopicOfTheirOwn() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document").withImages(1).bulk());

            bench.settle();

            assertThat(bench.bulkDreams()).hasSize(1);
            assertThat(bench.dreams()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anImageThatCannotBeHadIsTreatedAsTheOrderSays(OnImageFailure policy) {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document").withImages(1).onImageFailure(policy));
            bench.settle();

            bench.failImage(bench.dreams().getFirst());
            bench.settle();

            Passage last = bench.passages().getLast();
            switch (policy) {
                case PLACEHOLDER ->
                    assertThat(((WritingFinished) last).manifest())
                            .hasSize(3)
                            .contains(new WritingFinished.PlaceholderEntry(0, "image 0"));
                case DROP -> assertThat(((WritingFinished) last).manifest()).hasSize(2);
                case FAIL ->
                    assertThat(((WritingFailed) last).problem().detail()).isEqualTo("not a number");
            }
            assertThat(bench.admission.inWork()).isZero();
        }
    }

    @Test
    void asksAgainUnderTheSameKeyForAnImageThatNobodyAnswers() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document").withImages(1));
            bench.settle();
            DreamRequested first = bench.dreams().getFirst();

            bench.driver.advanceWallClockTime(SessionBench.PATIENCE.plusSeconds(2));
            List<DreamRequested> again = bench.dreams();
            bench.driver.advanceWallClockTime(Duration.ofSeconds(5));

            assertThat(again).usingRecursiveFieldByFieldElementComparator().containsExactly(first);
            assertThat(bench.dreams()).isEmpty();
        }
    }
}
