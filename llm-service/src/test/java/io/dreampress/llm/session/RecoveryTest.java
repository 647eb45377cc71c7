package io.dreampress.llm.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.llm.generation.ScriptedWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
    @TempDir
    Path folder;

    /** What a process had said and stored when it was killed between two transactions. */
    private record Crash(List<Passage> said, List<DreamRequested> unanswered, Map<String, Map<String, Object>> stored) {
        /** What tells this crash from one a moment earlier. */
        List<Object> fingerprint() {
            return List.of(
                    said.size(),
                    unanswered.size(),
                    stored.get(SessionStores.SESSIONS),
                    stored.get(SessionStores.BLOCKS));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterACrashBetweenAnyTwoTransactionsTheManifestIsTheUndisturbedOne(boolean feedback) {
        Orders order = Orders.document("document").withImages(2);
        Orders asked = feedback ? order.fedBack() : order;
        MemoryObjectStore objects = new MemoryObjectStore();
        List<Crash> crashes = crashes(asked, objects);
        List<Passage> undisturbed = crashes.getLast().said();

        assertThat(undisturbed.getLast()).isInstanceOf(WritingFinished.class);
        assertThat(crashes).hasSizeGreaterThanOrEqualTo(6);
        for (int i = 0; i < crashes.size(); i++) {
            assertThat(saidInAll(crashes.get(i), objects, i))
                    .as("said in all after crash %d of %d", i, crashes.size())
                    .isEqualTo(undisturbed);
        }
    }

    private List<Crash> crashes(Orders order, MemoryObjectStore objects) {
        List<Crash> crashes = new ArrayList<>();
        List<Passage> said = new ArrayList<>();
        List<DreamRequested> unanswered = new ArrayList<>();
        try (SessionBench bench = new SessionBench(
                folder.resolve("whole"), 8, new ScriptedWriter(), SessionBench.AUTHORSHIP, objects, Map.of())) {
            bench.accept(order);
            for (int i = 0; i < 60; i++) {
                bench.step();
                said.addAll(bench.passages());
                unanswered.addAll(bench.dreams());
                add(crashes, new Crash(List.copyOf(said), List.copyOf(unanswered), bench.stored()));
                if (i % 5 == 0 && !unanswered.isEmpty()) {
                    bench.render(unanswered.removeFirst());
                    said.addAll(bench.passages());
                    add(crashes, new Crash(List.copyOf(said), List.copyOf(unanswered), bench.stored()));
                }
            }
        }
        return crashes;
    }

    private static void add(List<Crash> crashes, Crash crash) {
        if (crashes.isEmpty() || !crashes.getLast().fingerprint().equals(crash.fingerprint())) {
            crashes.add(crash);
        }
    }

    private List<Passage> saidInAll(Crash crash, MemoryObjectStore objects, int number) {
        try (SessionBench bench = new SessionBench(
                folder.resolve("crash-" + number),
                8,
                new ScriptedWriter(),
                SessionBench.AUTHORSHIP,
                objects,
                crash.stored())) {
            bench.step();
            crash.unanswered().forEach(bench::render);
            Set<Passage> all = new LinkedHashSet<>(crash.said());
            all.addAll(bench.settleWithImages());
            return List.copyOf(all);
        }
    }

    @Test
    void documentsThatWereInWorkGoOnBeforeThoseThatWaited() {
        Map<String, Map<String, Object>> stored;
        try (SessionBench bench = new SessionBench(folder.resolve("before"), 1)) {
            bench.accept(
                    Orders.document("in-work").withImages(1).of("default", 100),
                    Orders.document("waiting").of("default", 5));
            bench.step();
            stored = bench.stored();
        }

        try (SessionBench bench = new SessionBench(
                folder.resolve("after"),
                1,
                new ScriptedWriter(),
                SessionBench.AUTHORSHIP,
                new MemoryObjectStore(),
                stored)) {
            List<Passage> passages = bench.settleWithImages();

            assertThat(passages)
                    .filteredOn(WritingFinished.class::isInstance)
                    .extracting(Passage::documentId)
                    .containsExactly("in-work", "waiting");
        }
    }

    @Test
    void aDocumentIsNotFinishedWithAnotherModelThanItWasBegunWith() {
        Map<String, Map<String, Object>> stored;
        try (SessionBench bench = new SessionBench(folder.resolve("before"), 1)) {
            bench.accept(Orders.document("document").withImages(1));
            bench.step();
            stored = bench.stored();
        }
        Authorship other = new Authorship("other 2", "cd".repeat(32), "1.0", "f32", "AVX2");

        try (SessionBench bench = new SessionBench(
                folder.resolve("after"), 1, new ScriptedWriter(), other, new MemoryObjectStore(), stored)) {
            bench.settle();

            WritingFailed failed = (WritingFailed) bench.passages().getFirst();
            assertThat(failed.problem().detail()).contains("scripted 1", "other 2");
            assertThat(bench.admission.inWork()).isZero();
        }
    }
}
