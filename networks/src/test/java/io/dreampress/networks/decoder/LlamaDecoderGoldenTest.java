package io.dreampress.networks.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** LLaMA and Qwen2 against transformers, every stored intermediate. */
class LlamaDecoderGoldenTest {
    private static final int CAPACITY = 64;

    @TestFactory
    Stream<DynamicTest> agreesWithTransformers() {
        return GoldenFixtures.here().tests(FixtureKind.DECODER, LlamaDecoderGoldenTest::check);
    }

    private static void check(GoldenFixture fixture) {
        DecoderConfig config = DecoderConfig.parse(fixture.config());
        try (Checkpoint weights = fixture.checkpoint("weights.safetensors");
                LlamaDecoder decoder = LlamaDecoder.load(config, weights, Precision.F32)) {
            Reference reference = new Reference(fixture, decoder);
            reference.rotations();
            reference.embeddings();
            reference.plainRun();
            reference.givenEmbeddings();
            reference.chunks();
            reference.gaps();
            reference.greedyDecoding();
            reference.raggedPrompts("padded.logits", 0);
            reference.raggedPrompts("padded.arange_logits", 1);
        }
    }

    private record Reference(GoldenFixture fixture, LlamaDecoder decoder) {
        private NDManager manager() {
            return fixture.manager();
        }

        private long[][] rows(String name) {
            NDArray values = fixture.get(name);
            int columns = (int) values.getShape().get(1);
            long[] flat = values.toLongArray();
            long[][] rows = new long[flat.length / columns][columns];
            for (int i = 0; i < flat.length; i++) {
                rows[i / columns][i % columns] = flat[i];
            }
            return rows;
        }

        private NDArray embed(long[] ids) {
            return decoder.embed(
                    manager(), Arrays.stream(ids).mapToInt(Math::toIntExact).toArray());
        }

        void rotations() {
            NDArray frequencies = decoder.frequencies(manager());
            fixture.check("rotary.inv_freq", frequencies);
            NDArray positions = fixture.get("positions").toType(DataType.FLOAT32, false);
            NDArray half = positions.expandDims(2).mul(frequencies.reshape(1, 1, -1));
            NDArray angles = NDArrays.concat(new NDList(half, half), 2);
            fixture.check("rotary.cos", angles.cos());
            fixture.check("rotary.sin", angles.sin());
        }

        void embeddings() {
            NDList rows = new NDList();
            for (long[] ids : rows("input_ids")) {
                rows.add(embed(ids));
            }
            fixture.check("embeddings", NDArrays.stack(rows));
        }

        void plainRun() {
            List<NDList> traces = new ArrayList<>();
            for (long[] ids : rows("input_ids")) {
                traces.add(trace(embed(ids), rows("positions")[0], Optional.empty()));
            }
            checkLayers("", traces, true);
        }

        void givenEmbeddings() {
            NDArray embeddings = fixture.get("embeds.inputs_embeds");
            List<NDList> traces = new ArrayList<>();
            for (int row = 0; row < embeddings.getShape().get(0); row++) {
                traces.add(trace(embeddings.get(row), rows("positions")[row], Optional.empty()));
            }
            checkLayers("embeds.", traces, false);
        }

        void gaps() {
            NDList states = new NDList();
            for (int row = 0; row < rows("input_ids").length; row++) {
                states.add(trace(embed(rows("input_ids")[row]), rows("gapped.positions")[row], Optional.empty())
                        .getLast());
            }
            fixture.check("gapped.norm", NDArrays.stack(states));
            fixture.check("gapped.logits", logits(states));
        }

        private NDList trace(NDArray embeddings, long[] positions, Optional<NDArray> mask) {
            try (KvPool pool = decoder.pool(1, CAPACITY);
                    KvCache cache = pool.open()) {
                return decoder.trace(manager(), cache, embeddings, positions, mask);
            }
        }

        private void checkLayers(String prefix, List<NDList> traces, boolean branches) {
            for (int i = 0; i < decoder.config().layers(); i++) {
                String layer = prefix + "layers." + i;
                if (branches) {
                    fixture.check(layer + ".self_attn", stacked(traces, 3 * i));
                    fixture.check(layer + ".mlp", stacked(traces, 3 * i + 1));
                }
                fixture.check(layer, stacked(traces, 3 * i + 2));
            }
            int last = 3 * decoder.config().layers();
            fixture.check(prefix + "norm", stacked(traces, last));
            fixture.check(
                    prefix + "logits",
                    logits(new NDList(traces.stream().map(NDList::getLast).toList())));
        }

        private static NDArray stacked(List<NDList> traces, int index) {
            return NDArrays.stack(
                    new NDList(traces.stream().map(trace -> trace.get(index)).toList()));
        }

        private NDArray logits(NDList states) {
            NDList logits = new NDList();
            states.forEach(row -> logits.add(decoder.logits(manager(), row)));
            return NDArrays.stack(logits);
        }

        /** The same states whatever chunks a sequence comes in, and with the causal mask spelled out. */
        void chunks() {
            NDArray whole = fixture.get("embeds.inputs_embeds").get(0);
            long n = whole.getShape().get(0);
            NDArray expected = fixture.get("embeds.norm").get(0);
            try (KvPool pool = decoder.pool(2, CAPACITY);
                    KvCache inChunks = pool.open();
                    KvCache masked = pool.open()) {
                NDList states = new NDList();
                for (long[] range : new long[][] {{0, 4}, {4, 5}, {5, n}}) {
                    states.add(
                            decoder.prefill(manager(), inChunks, whole.get(new NDIndex("{}:{}", range[0], range[1]))));
                }
                check("embeds.norm in chunks", NDArrays.concat(states), expected);
                NDArray mask = new JointMask(LongStream.generate(() -> JointMask.TEXT)
                                .limit(n)
                                .toArray())
                        .mask(manager());
                NDArray seen = decoder.prefill(manager(), masked, whole, rows("positions")[0], Optional.of(mask));
                check("embeds.norm masked", seen, expected);
            }
        }

        private void check(String name, NDArray actual, NDArray expected) {
            Elementwise.assertClose(fixture.name() + "/" + name, actual, expected, fixture.atol());
        }

        void greedyDecoding() {
            long[][] prompts = rows("input_ids");
            try (KvPool pool = decoder.pool(prompts.length + 1, CAPACITY)) {
                KvCache unrelated = pool.open();
                List<KvCache> caches = new ArrayList<>();
                NDList logits = new NDList();
                for (long[] prompt : prompts) {
                    KvCache cache = pool.open();
                    NDArray states = decoder.prefill(manager(), cache, embed(prompt));
                    logits.add(decoder.logits(manager(), states.get(new NDIndex("-1:"))));
                    caches.add(cache);
                }
                decoder.prefill(manager(), unrelated, embed(prompts[0]));
                decode(caches, NDArrays.concat(logits));
                checkCaches(caches);
            }
        }

        private void decode(List<KvCache> caches, NDArray first) {
            long[][] expected = rows("decode.tokens");
            int steps = expected[0].length;
            NDList logits = new NDList(first);
            NDList tokens = new NDList();
            for (int step = 0; step < steps; step++) {
                NDArray next = logits.getLast().argMax(1);
                tokens.add(next);
                if (step + 1 < steps) {
                    int[] ids = Arrays.stream(next.toLongArray())
                            .mapToInt(Math::toIntExact)
                            .toArray();
                    logits.add(decoder.step(manager(), caches, ids));
                }
            }
            fixture.check("decode.tokens", NDArrays.stack(tokens, 1));
            fixture.check("decode.logits", NDArrays.stack(logits, 1));
        }

        private void checkCaches(List<KvCache> caches) {
            for (int i = 0; i < decoder.config().layers(); i++) {
                NDList keys = new NDList();
                NDList values = new NDList();
                for (KvCache cache : caches) {
                    NDList both = decoder.cached(manager(), cache, i);
                    keys.add(both.get(0));
                    values.add(both.get(1));
                }
                fixture.check("decode.key." + i, NDArrays.stack(keys));
                fixture.check("decode.value." + i, NDArrays.stack(values));
            }
        }

        /** Each prompt alone, without its padding; {@code overPadding} is 1 where positions count the padding too. */
        void raggedPrompts(String name, int overPadding) {
            long[][] ids = rows("padded.input_ids");
            long[][] real = rows("padded.attention_mask");
            int length = ids[0].length;
            NDList logits = new NDList();
            NDList norms = new NDList();
            for (int row = 0; row < ids.length; row++) {
                int padding =
                        (int) Arrays.stream(real[row]).filter(one -> one == 0).count();
                long[] prompt = Arrays.copyOfRange(ids[row], padding, length);
                long start = overPadding * (long) padding;
                long[] positions =
                        LongStream.range(start, start + prompt.length).toArray();
                NDArray states =
                        trace(embed(prompt), positions, Optional.empty()).getLast();
                norms.add(leftPadded(states, padding));
                logits.add(leftPadded(decoder.logits(manager(), states), padding));
            }
            fixture.check(name, NDArrays.stack(logits), unpadded(real, decoder.predictedTokens()));
            fixture.check(
                    "padded.norm",
                    NDArrays.stack(norms),
                    unpadded(real, decoder.config().width()));
        }

        private NDArray leftPadded(NDArray rows, int padding) {
            NDArray zeros = manager().zeros(new Shape(padding, rows.getShape().get(1)));
            return padding == 0 ? rows : NDArrays.concat(new NDList(zeros, rows));
        }

        private static IntPredicate unpadded(long[][] real, int width) {
            int length = real[0].length;
            return flat -> real[flat / width / length][flat / width % length] == 1;
        }
    }

    @TestFactory
    Stream<DynamicTest> refusesTheConfigOfAnotherShape() {
        return GoldenFixtures.here().tests(FixtureKind.DECODER, fixture -> {
            fixture.config().addProperty("num_hidden_layers", 1);
            DecoderConfig smaller = DecoderConfig.parse(fixture.config());
            try (Checkpoint weights = fixture.checkpoint("weights.safetensors")) {
                assertThat(Assertions.catchThrowable(() -> LlamaDecoder.load(smaller, weights, Precision.F32)))
                        .hasMessageContaining("unexpected model.layers.1.self_attn.q_proj.weight");
            }
        });
    }
}
