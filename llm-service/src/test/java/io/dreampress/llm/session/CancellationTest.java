package io.dreampress.llm.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.llm.generation.ScriptedWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A document may be cancelled at any stage of its session. */
class CancellationTest {
    @TempDir
    Path folder;

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
    void aDocumentInTheQueueLeavesItAndNothingIsSaidOfIt() {
        try (SessionBench bench = new SessionBench(folder, 1)) {
            bench.accept(Orders.document("first"), Orders.document("queued"));
            bench.step();

            bench.cancel("queued");
            bench.settle();

            assertThat(bench.admission.waiting()).isZero();
            assertThat(bench.writer.opened).hasSize(1);
            assertThat(bench.passages()).extracting(Passage::documentId).containsOnly("first");
        }
    }

    @Test
    void aWritingDocumentStopsWithinOneStepAndItsNeighbourWritesTheSame() {
        Orders neighbour = Orders.document("neighbour").withImages(1);
        List<Passage> undisturbed;
        try (SessionBench bench = new SessionBench(folder.resolve("alone"), 2)) {
            bench.accept(neighbour);
            undisturbed = bench.settleWithImages();
        }

        try (SessionBench bench = new SessionBench(folder.resolve("together"), 2)) {
            bench.accept(neighbour, Orders.document("cancelled").withImages(3));
            bench.step();
            bench.step();

            bench.cancel("cancelled");
            bench.step();

            assertThat(bench.statistics.openSessions()).isEqualTo(1);
            assertThat(bench.settleWithImages())
                    .filteredOn(passage -> passage.documentId().equals("neighbour"))
                    .isEqualTo(undisturbed);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDocumentThatAwaitsAnImageIsForgottenWithItsConditionAndIgnoresTheImage(boolean feedback) {
        try (SessionBench bench = new SessionBench(folder, 1, new ScriptedWriter(20_000))) {
            Orders order = Orders.document("document").withImages(1);
            bench.accept(feedback ? order.fedBack() : order);
            bench.settle();
            DreamRequested dream = bench.dreams().getFirst();
            bench.passages();

            bench.cancel("document");
            bench.settle();
            assertThat(bench.objects.list("conditions/")).isEmpty();
            bench.render(dream);
            bench.settle();

            assertThat(bench.passages()).isEmpty();
            assertThat(bench.admission.inWork()).isZero();
            assertThat(bench.statistics.cacheBytes()).isZero();
            assertThat(bench.stored())
                    .allSatisfy((store, entries) -> assertThat(entries).isEmpty());
        }
    }

    @Test
    void aSecondCancellationChangesNothing() {
        try (SessionBench bench = new SessionBench(folder, 1)) {
            bench.accept(Orders.document("document").withImages(1));
            bench.settle();

            bench.cancel("document");
            bench.cancel("document");
            bench.settle();

            assertThat(bench.meters
                            .counter("dreampress.llm.documents", "outcome", "cancelled")
                            .count())
                    .isEqualTo(1);
        }
    }
}
