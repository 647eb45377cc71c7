package io.dreampress.llm.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.NewerMessageException;
import io.dreampress.contracts.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                    .satisfies(failure ->
                            assertThat(NewerMessageException.behind(failure)).isPresent());

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
