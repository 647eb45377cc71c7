package io.dreampress.llm.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ConditionCodec;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The session topology and the engine on a real writer: a tiny DreamLLM with random weights, in float32. */
class TinyBundleTest {
    @TempDir
    static Path model;

    @TempDir
    Path folder;

    private static Writer writer;

    @BeforeAll
    static void load() {
        TinyBundle.write(model, 1);
        writer = Bundle.open(model).writer(Precision.F32);
    }

    @AfterAll
    static void close() {
        writer.close();
    }

    @Test
    void eightDocumentsSideBySideAreTheOnesWrittenAlone() {
        List<Orders> orders = orders(8);
        List<Passage> alone = alone(orders);

        try (SessionBench bench = new SessionBench(folder.resolve("together"), 8, writer)) {
            orders.forEach(bench::accept);
            List<Passage> together = bench.settleWithImages();

            assertThat(bench.statistics.largestDecodeBatch()).isEqualTo(8);
            assertThat(together).containsExactlyInAnyOrderElementsOf(alone);
            assertThat(together).filteredOn(WritingFinished.class::isInstance).hasSize(8);
        }
    }

    @Test
    void documentsWithoutRoomForTheirKeysAndValuesWaitAndAreTheSame() {
        List<Orders> orders = orders(3);
        List<Passage> alone = alone(orders);

        try (SessionBench bench = new SessionBench(
                folder.resolve("narrow"), 3, writer, 1, SessionBench.AUTHORSHIP, new MemoryObjectStore())) {
            orders.forEach(bench::accept);

            assertThat(bench.settleWithImages()).containsExactlyInAnyOrderElementsOf(alone);
            assertThat(bench.statistics.evictions()).isPositive();
            assertThat(bench.statistics.cacheBudget()).isEqualTo(1);
            assertThat(bench.statistics.cacheBytes()).isZero();
        }
    }

    private static List<Orders> orders(int count) {
        return IntStream.range(0, count)
                .mapToObj(
                        i -> Orders.document("document-" + i).withImages(i % 3).withPrompt("Seed " + i))
                .map(order -> order.images() > 1 ? order.fedBack() : order)
                .toList();
    }

    private List<Passage> alone(List<Orders> orders) {
        List<Passage> alone = new ArrayList<>();
        for (Orders order : orders) {
            try (SessionBench bench = new SessionBench(folder.resolve("alone-" + order.documentId()), 1, writer)) {
                bench.accept(order);
                alone.addAll(bench.settleWithImages());
            }
        }
        return alone;
    }

    @Test
    void aDreamsConditionCanBeReadByAPainter() {
        try (SessionBench bench = new SessionBench(folder, 1, writer)) {
            bench.accept(Orders.document("document").withImages(1));
            bench.settle();

            Payload.Inline payload = (Payload.Inline) bench.dreams().getFirst().condition();

            Condition.CrossAttention condition = (Condition.CrossAttention) ConditionCodec.decode(payload.bytes());
            assertThat(condition.conditional().values()).isNotEmpty().doesNotContain(Float.NaN);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void afterACrashAtAnyBlockBoundaryTheDocumentIsTheUndisturbedOne(boolean feedback) {
        Orders order = Orders.document("document").withImages(2);

        assertThat(survivesEveryCrash(writer, feedback ? order.fedBack() : order))
                .hasSize(feedback ? 3 : 2);
    }

    @ParameterizedTest
    @MethodSource("systems")
    void aTextThatLoopsIsNotWrittenOnAfterACrashWhileItsImagesAreOwed(String system) {
        TinyBundle.write(system, folder.resolve("bundle"), 1);
        try (Writer own = Bundle.open(folder.resolve("bundle")).writer(Precision.F32)) {
            List<Crash> crashes =
                    survivesEveryCrash(own, Orders.document("document").withImages(4));

            WritingFinished finished =
                    (WritingFinished) crashes.getLast().said().getLast();
            assertThat(finished.finishReason()).isEqualTo("loop");
        }
    }

    static List<String> systems() {
        return TinyBundle.names();
    }

    /** What a process had said and stored when it was killed, and the dreams that it waited for. */
    private record Crash(
            List<Passage> said, List<DreamRequested> unanswered, Map<String, Map<String, Object>> stored) {}

    /** The moments at which a process was killed; after each, another one said what the undisturbed one did. */
    private List<Crash> survivesEveryCrash(Writer writer, Orders order) {
        MemoryObjectStore objects = new MemoryObjectStore();
        List<Crash> crashes = crashes(writer, order, objects);
        List<Passage> undisturbed = crashes.getLast().said();
        for (int i = 0; i < crashes.size(); i++) {
            Crash crash = crashes.get(i);
            Set<Passage> all = new LinkedHashSet<>(crash.said());
            try (SessionBench bench = bench("crash-" + i, writer, objects, crash.stored())) {
                bench.settle();
                crash.unanswered().forEach(bench::render);
                all.addAll(bench.settleWithImages());
            }
            assertThat(List.copyOf(all)).as("after crash %d", i).isEqualTo(undisturbed);
        }
        return crashes;
    }

    private List<Crash> crashes(Writer writer, Orders order, MemoryObjectStore objects) {
        List<Crash> crashes = new ArrayList<>();
        List<Passage> said = new ArrayList<>();
        try (SessionBench bench = bench("whole", writer, objects, Map.of())) {
            bench.accept(order);
            List<DreamRequested> asked;
            do {
                bench.settle();
                said.addAll(bench.passages());
                asked = bench.dreams();
                crashes.add(new Crash(List.copyOf(said), asked, bench.stored()));
                asked.forEach(bench::render);
            } while (!asked.isEmpty());
        }
        return crashes;
    }

    private SessionBench bench(
            String name, Writer writer, MemoryObjectStore objects, Map<String, Map<String, Object>> stored) {
        return new SessionBench(folder.resolve(name), 1, writer, SessionBench.AUTHORSHIP, objects, stored);
    }
}
