package io.dreampress.networks.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.google.gson.JsonObject;
import io.dreampress.networks.golden.SmolLm2;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The default bundle's real weights against transformers in float32, and how far the other precisions drift. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmolLm2GoldenTest {
    private static final double TIE = 1e-3;
    private static final double CLEAR = 0.5;
    private static final int CAPACITY = 160;
    private static final int DRIFT_PROMPTS = 9;

    private final NDManager manager = TorchScriptProgram.newManager();
    private final NDList exact = new NDList();
    private final List<long[]> chosen = new ArrayList<>();
    private List<JsonObject> cases;

    /** Sequences that are told what the reference chose, and what the decoder would have chosen. */
    private static final class Teaching implements AutoCloseable {
        private final LlamaDecoder decoder;
        private final KvPool pool;
        private final NDManager manager = TorchScriptProgram.newManager();
        private final List<JsonObject> cases;
        private final List<KvCache> caches = new ArrayList<>();
        private NDArray logits;

        Teaching(Precision precision, int most) {
            decoder = LlamaDecoder.load(SmolLm2.languageModel(), precision);
            cases = SmolLm2.reference().getAsJsonArray("greedy").asList().stream()
                    .map(json -> json.getAsJsonObject())
                    .limit(most)
                    .toList();
            pool = decoder.pool(cases.size(), CAPACITY);
            NDList first = new NDList();
            for (JsonObject each : cases) {
                KvCache cache = pool.open();
                NDArray prompt = decoder.embed(manager, SmolLm2.ints(each, "ids"));
                NDArray states = decoder.prefill(manager, cache, prompt);
                first.add(decoder.logits(manager, states.get(new NDIndex("-1:"))));
                caches.add(cache);
            }
            logits = NDArrays.concat(first);
        }

        int steps() {
            return SmolLm2.ints(cases.getFirst(), "tokens").length;
        }

        void step(int step) {
            int[] tokens = cases.stream()
                    .mapToInt(each -> SmolLm2.ints(each, "tokens")[step])
                    .toArray();
            NDArray next = decoder.step(manager, caches, tokens);
            logits.close();
            logits = next;
        }

        @Override
        public void close() {
            pool.close();
            decoder.close();
            manager.close();
        }
    }

    @BeforeAll
    void computeInFloat32() {
        try (Teaching ours = new Teaching(Precision.F32, Integer.MAX_VALUE)) {
            cases = ours.cases;
            for (int step = 0; step < ours.steps(); step++) {
                chosen.add(ours.logits.argMax(1).toLongArray());
                NDArray some = ours.logits.get(":" + DRIFT_PROMPTS).duplicate();
                some.attach(manager);
                exact.add(some);
                ours.step(step);
            }
        }
    }

    @AfterAll
    void freeMemory() {
        manager.close();
    }

    @Test
    void choosesTheSameGreedyTokensAsTransformers() {
        assertThat(cases).hasSizeGreaterThanOrEqualTo(20);
        for (int row = 0; row < cases.size(); row++) {
            double[] margins = SmolLm2.doubles(cases.get(row), "margins");
            int[] expected = SmolLm2.ints(cases.get(row), "tokens");
            assertThat(expected).hasSize(60);
            for (int step = 0; step < expected.length; step++) {
                if (margins[step] >= TIE) {
                    assertThat(chosen.get(step)[row])
                            .as("token %d after %s", step, cases.get(row).get("prompt"))
                            .isEqualTo(expected[step]);
                }
            }
        }
    }

    /** Mean Kullback–Leibler divergence from float32 over 540 tokens, and agreement where float32 is clear. */
    @ParameterizedTest
    @CsvSource({"BF16, 0.001", "INT8, 0.005", "INT4, 0.005", "MIXED, 0.002"})
    void driftsLittleFromFloat32(Precision precision, double bound) {
        double divergence = 0;
        int wrong = 0;
        try (Teaching other = new Teaching(precision, DRIFT_PROMPTS)) {
            for (int step = 0; step < other.steps(); step++) {
                NDArray p = exact.get(step).logSoftmax(1);
                NDArray q = other.logits.logSoftmax(1);
                divergence += p.exp().mul(p.sub(q)).sum().getFloat() / (other.steps() * DRIFT_PROMPTS);
                wrong += disagreements(exact.get(step), other.logits);
                other.step(step);
            }
        }
        assertThat(divergence).isLessThanOrEqualTo(bound);
        assertThat(wrong).isZero();
    }

    /** Rows where the likeliest differ although float32's is ahead by a clear margin. */
    private static int disagreements(NDArray exact, NDArray other) {
        NDArray best = exact.topK(2, 1).get(0);
        float[] margins = best.get(":, 0").sub(best.get(":, 1")).toFloatArray();
        long[] ours = exact.argMax(1).toLongArray();
        long[] theirs = other.argMax(1).toLongArray();
        int wrong = 0;
        for (int row = 0; row < ours.length; row++) {
            wrong += margins[row] >= CLEAR && ours[row] != theirs[row] ? 1 : 0;
        }
        return wrong;
    }
}
