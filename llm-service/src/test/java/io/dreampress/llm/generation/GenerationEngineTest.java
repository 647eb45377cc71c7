package io.dreampress.llm.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.WrittenBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class GenerationEngineTest {
    private static final long AMPLE = 1L << 30;

    private final ScriptedWriter writer = new ScriptedWriter();
    private final GenerationStatistics statistics = new GenerationStatistics(() -> 0L);
    private final Map<SessionKey, List<GenerationEvent>> heard = new HashMap<>();
    private GenerationEngine engine = engine(AMPLE);

    @Test
    void decodesAllWritingSessionsInOneStep() {
        for (int i = 0; i < 8; i++) {
            start("document-" + i, "prompt", 0, false);
        }

        runUntilIdle();

        assertThat(writer.decodeBatches).contains(8);
        assertThat(statistics.largestDecodeBatch()).isEqualTo(8);
        assertThat(heard.values())
                .allSatisfy(events -> assertThat(events.getLast()).isInstanceOf(GenerationEvent.Finished.class));
    }

    @Test
    void tellsASessionsEventsInOrder() {
        SessionKey key = start("document", "prompt", 1, false);

        runUntilIdle();

        assertThat(withoutWords(key))
                .<Class<?>>map(Object::getClass)
                .isEqualTo(List.of(
                        GenerationEvent.PassageFinished.class,
                        GenerationEvent.Dreamed.class,
                        GenerationEvent.PassageFinished.class,
                        GenerationEvent.Finished.class));
        assertThat(words(key)).isEqualTo(text(key));
    }

    @Test
    void letsANewSessionJoinWhileOthersWrite() {
        start("first", "prompt", 2, false);
        engine.step();
        engine.step();

        start("second", "prompt", 2, false);
        runUntilIdle();

        assertThat(writer.decodeBatches).startsWith(1).contains(2);
    }

    @Test
    void readsOneChunkBetweenTwoDecodeSteps() {
        start("writing", "prompt", 3, false);
        engine.step();
        engine.step();
        int before = writer.decodeBatches.size();

        for (int i = 0; i < 3; i++) {
            start("reading-" + i, "prompt", 0, false);
        }
        engine.step();

        assertThat(writer.decodeBatches).hasSize(before + 1);
        assertThat(writer.opened.stream().filter(s -> s.readsNext())).hasSize(2);
    }

    @Test
    void othersWriteWhileOneAwaitsItsImage() {
        SessionKey waits = start("waits", "prompt", 1, true);
        SessionKey writes = start("writes", "prompt", 3, false);

        runUntilIdle();

        assertThat(last(waits)).isEqualTo(new GenerationEvent.Awaiting(0));
        assertThat(last(writes)).isInstanceOf(GenerationEvent.Finished.class);
        assertThat(statistics.parkedSessions()).isEqualTo(1);
    }

    @Test
    void goesOnWhenTheImageComes() {
        SessionKey key = start("document", "prompt", 1, true);
        runUntilIdle();

        engine.resume(key, 0, Optional.of(new Pixels(1, 1, new byte[] {7, 7, 7})));
        runUntilIdle();

        assertThat(last(key)).isInstanceOf(GenerationEvent.Finished.class);
        assertThat(writer.opened.getFirst().closed).isTrue();
    }

    @Test
    void ignoresAnImageThatNobodyAwaits() {
        SessionKey key = start("document", "prompt", 1, true);
        runUntilIdle();

        engine.resume(key, 5, Optional.empty());
        engine.resume(new SessionKey("stranger", 1), 0, Optional.empty());
        runUntilIdle();

        assertThat(last(key)).isEqualTo(new GenerationEvent.Awaiting(0));
    }

    @Test
    void cancelsBeforeTheNextStep() {
        SessionKey cancelled = start("cancelled", "prompt", 3, false);
        SessionKey other = start("other", "prompt", 3, false);
        engine.step();
        engine.step();
        int said = heard.get(cancelled).size();

        engine.cancel(cancelled);
        runUntilIdle();

        assertThat(heard.get(cancelled)).hasSize(said);
        assertThat(writer.opened.getFirst().closed).isTrue();
        assertThat(last(other)).isInstanceOf(GenerationEvent.Finished.class);
    }

    @Test
    void refusesAnAssignmentThatDoesNotFit() {
        SessionKey key = start("document", "unfit", 0, false);

        runUntilIdle();

        assertThat(heard.get(key))
                .containsExactly(
                        new GenerationEvent.Failed(false, "prompt: expected at most 3 tokens, got 5; shorten it"));
    }

    @Test
    void aThrowingSessionFailsAloneAndItsNeighboursTextIsUntouched() {
        SessionKey alone = start("alone", "a quiet prompt", 2, false);
        runUntilIdle();
        String undisturbed = text(alone);

        SessionKey neighbour = start("neighbour", "a quiet prompt", 2, false);
        SessionKey faulty = start("faulty", "throw@5", 2, false);
        runUntilIdle();

        assertThat(last(faulty)).isInstanceOf(GenerationEvent.Failed.class);
        assertThat(last(neighbour)).isInstanceOf(GenerationEvent.Finished.class);
        assertThat(text(neighbour)).isEqualTo(undisturbed);
        assertThat(words(neighbour)).isEqualTo(undisturbed);
        assertThat(engine.failure()).isEmpty();
    }

    @Test
    void failsAsAWholeWhenSessionAfterSessionFails() {
        for (int i = 0; i < 6; i++) {
            start("document-" + i, "throw@1", 0, false);
        }

        assertThatThrownBy(this::runUntilIdle)
                .isInstanceOf(EngineFailedException.class)
                .hasMessageContaining("5 sessions failed one after another");
    }

    @Test
    void evictsParkedSessionsFirst() {
        engine = engine(40L * ScriptedWriter.BYTES_PER_POSITION);
        SessionKey parked = start("parked", "a prompt of 20 chars", 1, true);
        runUntilIdle();

        SessionKey writing = start("writing", "a prompt of 20 chars", 1, false);
        runUntilIdle();

        assertThat(writer.opened.getFirst().cacheBytes()).isZero();
        assertThat(last(writing)).isInstanceOf(GenerationEvent.Finished.class);
        engine.resume(parked, 0, Optional.empty());
        runUntilIdle();
        assertThat(last(parked)).isInstanceOf(GenerationEvent.Finished.class);
    }

    @Test
    void theNewestWaitsWhereTheBudgetIsTooSmallForAllAndEveryTextIsTheSame() {
        List<String> ample = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SessionKey key = start("ample-" + i, "a prompt of 20 chars" + i, 1, false);
            runUntilIdle();
            ample.add(text(key));
        }
        long budget = 60L * ScriptedWriter.BYTES_PER_POSITION;
        engine = engine(budget);

        List<SessionKey> keys = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            keys.add(start("tight-" + i, "a prompt of 20 chars" + i, 1, false));
        }
        AtomicInteger waiting = new AtomicInteger();
        runUntilIdle(() -> {
            assertThat(statistics.cacheBytes()).isLessThanOrEqualTo(budget);
            waiting.accumulateAndGet(statistics.stalledSessions(), Math::max);
        });

        assertThat(statistics.cacheBudget()).isEqualTo(budget);
        assertThat(waiting).hasPositiveValue();
        assertThat(statistics.stalledSessions()).isZero();
        assertThat(statistics.evictions()).isPositive();
        assertThat(keys).map(this::text).isEqualTo(ample);
        assertThat(keys).allSatisfy(key -> assertThat(last(key)).isInstanceOf(GenerationEvent.Finished.class));
    }

    @Test
    void goesOnFromTheHistoryWithTheSameWords() {
        SessionKey whole = start("whole", "prompt", 2, false);
        runUntilIdle();
        List<WrittenBlock> history = new ArrayList<>();
        history.add(passages(whole).getFirst());
        history.add(new WrittenBlock.Image(0, "image 0"));

        SessionKey rest = new SessionKey("rest", 2);
        engine.start(rest, assignment("prompt", 2, false, history), listen(rest));
        runUntilIdle();

        assertThat(passages(rest)).isEqualTo(passages(whole).subList(1, 3));
    }

    @Test
    void oneThreadRunsItUntilClosed() throws InterruptedException {
        var finished = new CountDownLatch(1);
        EngineThread thread = EngineThread.start(engine);

        engine.start(new SessionKey("document", 1), assignment("prompt", 0, false, List.of()), event -> {
            if (event instanceof GenerationEvent.Finished) {
                finished.countDown();
            }
        });

        assertThat(finished.await(20, TimeUnit.SECONDS)).isTrue();
        thread.close();
        assertThat(engine.failure()).isEmpty();
    }

    private GenerationEngine engine(long budget) {
        return new GenerationEngine(writer, new DirectLane(), budget, statistics);
    }

    private SessionKey start(String documentId, String prompt, int images, boolean feedback) {
        SessionKey key = new SessionKey(documentId, 1);
        engine.start(key, assignment(prompt, images, feedback, List.of()), listen(key));
        return key;
    }

    private Consumer<GenerationEvent> listen(SessionKey key) {
        return event -> heard.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
    }

    private static Assignment assignment(String prompt, int images, boolean feedback, List<WrittenBlock> history) {
        return new Assignment(
                Kind.WRITE,
                prompt,
                List.of(),
                new ImagePlan(0, images, new Placement.Automatic(), "", ""),
                new TextSampling(100, 0, 0, 1, 1, List.of()),
                1,
                feedback,
                history);
    }

    private void runUntilIdle() {
        runUntilIdle(() -> {});
    }

    private void runUntilIdle(Runnable afterEveryStep) {
        int steps = 0;
        while (engine.step()) {
            afterEveryStep.run();
            assertThat(++steps).as("steps").isLessThan(10_000);
        }
    }

    private GenerationEvent last(SessionKey key) {
        return heard.get(key).getLast();
    }

    private List<GenerationEvent> withoutWords(SessionKey key) {
        return heard.get(key).stream()
                .filter(event -> !(event instanceof GenerationEvent.Wrote))
                .toList();
    }

    private List<WrittenBlock.Text> passages(SessionKey key) {
        return heard.get(key).stream()
                .filter(GenerationEvent.PassageFinished.class::isInstance)
                .map(event -> ((GenerationEvent.PassageFinished) event).passage())
                .distinct()
                .toList();
    }

    private String text(SessionKey key) {
        return String.join(
                "", passages(key).stream().map(WrittenBlock.Text::text).toList());
    }

    private String words(SessionKey key) {
        return String.join(
                "",
                heard.get(key).stream()
                        .map(event -> event instanceof GenerationEvent.Wrote wrote ? wrote.text() : "")
                        .toList());
    }

    private static final class DirectLane implements ComputeLane {
        @Override
        public <T> T run(Client client, Supplier<T> work) {
            return work.get();
        }

        @Override
        public boolean contended(Client client) {
            return false;
        }
    }
}
