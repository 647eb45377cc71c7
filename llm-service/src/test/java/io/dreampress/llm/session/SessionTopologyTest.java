package io.dreampress.llm.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.passage.ImagePlaced;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.NewerMessageException;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.llm.generation.ScriptedWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SessionTopologyTest {
    @TempDir
    Path folder;

    @Test
    void writesATextDocumentUpToItsManifest() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document"));

            bench.settle();

            List<Passage> passages = bench.passages();
            assertThat(passages).hasSize(2);
            TextWritten text = (TextWritten) passages.getFirst();
            WritingFinished finished = (WritingFinished) passages.getLast();
            assertThat(text.sha256()).isEqualTo(Sha256.of(text.text()));
            assertThat(finished.manifest()).containsExactly(new WritingFinished.TextEntry(0, text.sha256()));
            assertThat(finished.finishReason()).isEqualTo("complete");
            assertThat(finished.tokens()).isPositive();
            assertThat(finished.reproducibility()).isEqualTo(SessionBench.AUTHORSHIP.of(7));
            assertThat(bench.progress.texts.get("document")).hasToString(text.text());
            assertThat(bench.stored())
                    .allSatisfy((store, entries) -> assertThat(entries).isEmpty());
        }
    }

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
    void eightDocumentsAreWrittenSideBySide() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            IntStream.range(0, 8)
                    .forEach(i -> bench.accept(Orders.document("document-" + i).withImages(1)));

            List<Passage> passages = bench.settleWithImages();

            assertThat(bench.statistics.largestDecodeBatch()).isEqualTo(8);
            assertThat(passages).filteredOn(WritingFinished.class::isInstance).hasSize(8);
        }
    }

    @Test
    void othersAreWrittenWhileOneWaitsForItsImage() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("waiting").withImages(1).fedBack());
            IntStream.range(0, 7).forEach(i -> bench.accept(Orders.document("other-" + i)));

            bench.settle();

            assertThat(bench.passages())
                    .filteredOn(WritingFinished.class::isInstance)
                    .extracting(Passage::documentId)
                    .hasSize(7)
                    .doesNotContain("waiting");
            assertThat(bench.statistics.parkedSessions()).isEqualTo(1);
        }
    }

    @Test
    void neverMoreDocumentsAreInWorkThanAllowedThoseThatWaitForImagesIncluded() {
        try (SessionBench bench = new SessionBench(folder, 3)) {
            IntStream.range(0, 8)
                    .forEach(i -> bench.accept(Orders.document("document-" + i).withImages(1)));

            bench.settle();
            assertThat(bench.writer.opened).hasSize(3);
            assertThat(bench.admission.inWork()).isEqualTo(3);
            assertThat(bench.admission.waiting()).isEqualTo(5);
            DreamRequested dream = bench.dreams().getFirst();
            bench.render(dream);
            bench.settle();

            assertThat(bench.writer.opened).hasSize(4);
            assertThat(bench.admission.inWork()).isEqualTo(3);
            assertThat(bench.statistics.largestDecodeBatch()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void tellsWaitingDocumentsTheirPlace() {
        try (SessionBench bench = new SessionBench(folder, 1)) {
            bench.accept(Orders.document("a").withImages(1), Orders.document("b"), Orders.document("c"));
            bench.progress.queued.clear();

            bench.driver.advanceWallClockTime(Duration.ofSeconds(1));

            assertThat(bench.progress.queued).containsExactly("b@0", "c@1");
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
    void duplicatesOfRequestsAndImagesChangeNothing() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            Orders order = Orders.document("document").withImages(1);
            bench.accept(order, order);
            bench.settle();
            List<DreamRequested> dreams = bench.dreams();
            bench.render(dreams.getFirst());
            bench.render(dreams.getFirst());
            bench.failImage(dreams.getFirst());
            bench.settle();
            bench.accept(order);
            bench.settle();

            assertThat(dreams).hasSize(1);
            assertThat(bench.passages())
                    .filteredOn(WritingFinished.class::isInstance)
                    .hasSize(1);
            assertThat(bench.writer.opened).hasSize(1);
        }
    }

    @Test
    void aCancelledDocumentStopsAtOnceAndMakesRoom() {
        try (SessionBench bench = new SessionBench(folder, 1)) {
            bench.accept(Orders.document("cancelled").withImages(3), Orders.document("next"));
            bench.step();
            bench.step();
            bench.step();

            bench.cancel("cancelled");
            bench.settle();

            assertThat(bench.writer.opened.getFirst().closed).isTrue();
            assertThat(bench.passages())
                    .filteredOn(WritingFinished.class::isInstance)
                    .extracting(Passage::documentId)
                    .containsExactly("next");
            assertThat(bench.stored())
                    .allSatisfy((store, entries) -> assertThat(entries).isEmpty());
        }
    }

    @Test
    void aCancellationThatComesBeforeItsRequestIsRemembered() {
        try (SessionBench bench = new SessionBench(folder, 1)) {
            bench.cancel("document");

            bench.accept(Orders.document("document"));
            bench.settle();

            assertThat(bench.passages()).isEmpty();
            assertThat(bench.writer.opened).isEmpty();
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

    @Test
    void aPromptThatDoesNotFitFailsItsDocumentWithTheReason() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document").withPrompt("unfit"));

            bench.settle();

            WritingFailed failed = (WritingFailed) bench.passages().getFirst();
            assertThat(failed.problem().detail()).contains("expected at most 3 tokens");
            assertThat(failed.problem().status()).isEqualTo(422);
        }
    }

    @Test
    void inputPicturesGoAWhileAfterTheDocumentsEndAndOnceMoreADayLater() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            String key = bench.stockPicture("document");
            String other = bench.stockPicture("other");
            bench.accept(Orders.document("document").withPictures(key));
            bench.settle();

            assertThat(bench.passages()).hasAtLeastOneElementOfType(WritingFinished.class);
            assertThat(bench.objects.exists(key)).isTrue();
            bench.driver.advanceWallClockTime(PictureCleaning.GRACE.plusSeconds(2));
            assertThat(bench.objects.exists(key)).isFalse();

            bench.stockPicture("document");
            bench.driver.advanceWallClockTime(SessionStores.MEMORY.plusSeconds(2));
            assertThat(bench.objects.exists(key)).isFalse();
            assertThat(bench.objects.exists(other)).isTrue();
        }
    }

    @Test
    void inputPicturesOfACancelledDocumentGoToo() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            String key = bench.stockPicture("document");
            bench.accept(Orders.document("document").withImages(1).withPictures(key));
            bench.settle();
            bench.cancel("document");

            bench.driver.advanceWallClockTime(PictureCleaning.GRACE.plusSeconds(2));
            assertThat(bench.objects.exists(key)).isFalse();
        }
    }

    @Test
    void aMissingInputPictureFailsItsDocumentWithTheReason() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document").withPictures("inputs/gone.png"));

            bench.settle();

            WritingFailed failed = (WritingFailed) bench.passages().getFirst();
            assertThat(failed.problem().detail()).contains("inputs/gone.png");
        }
    }

    @Test
    void writesADocumentThatComesAfterALongSilence() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.driver.advanceWallClockTime(Duration.ofSeconds(5));
            bench.accept(Orders.document("first"));
            bench.settle();
            bench.driver.advanceWallClockTime(Duration.ofSeconds(5));
            bench.accept(Orders.document("second"));
            bench.settle();

            assertThat(bench.passages())
                    .filteredOn(WritingFinished.class::isInstance)
                    .extracting(Passage::documentId)
                    .containsExactly("first", "second");
        }
    }

    @Test
    void whatIsNoJsonGoesToTheDeadLettersAndTheRestMovesOn() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.pipe(Topics.ACCEPTED, "broken", "no json".getBytes(UTF_8));
            bench.accept(Orders.document("document"));
            bench.settle();

            assertThat(bench.deadLetters(Topics.ACCEPTED)).singleElement().isEqualTo("no json".getBytes(UTF_8));
            assertThat(bench.passages()).hasSize(2);
        }
    }

    @Test
    void aFactOfANewerVersionStopsTheTaskAndIsNoDeadLetter() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            assertThatThrownBy(() -> bench.pipeNewer(Topics.IMAGES, "document", "{\"type\":\"ImageImproved\"}"))
                    .hasRootCauseInstanceOf(NewerMessageException.class)
                    .satisfies(failure -> assertThat(DeadLetters.newer(failure)).isPresent());

            assertThat(bench.deadLetters(Topics.IMAGES)).isEmpty();
        }
    }

    @Test
    void theTraceContextOfARequestIsHandedOn() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document"), "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

            bench.settle();

            assertThat(bench.passageHeaders())
                    .isNotEmpty()
                    .allSatisfy(headers -> assertThat(MessageHeaders.get(headers, MessageHeaders.TRACEPARENT))
                            .hasValue("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        }
    }
}
