package io.dreampress.networks.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KvPoolTest {
    private static final int CAPACITY = 96;

    private final NDManager manager = TorchScriptProgram.newManager();
    private LlamaDecoder decoder;

    @BeforeEach
    void load() {
        decoder = TinyDecoder.load(Precision.F32);
    }

    @AfterEach
    void freeMemory() {
        decoder.close();
        manager.close();
    }

    private KvCache started(KvPool pool, int... prompt) {
        KvCache cache = pool.open();
        decoder.prefill(manager, cache, decoder.embed(manager, prompt));
        return cache;
    }

    private static int[] prompt(int seed, int length) {
        int[] prompt = new int[length];
        for (int i = 0; i < length; i++) {
            prompt[i] = 3 + Math.floorMod(seed * 31 + i * 17, 100);
        }
        return prompt;
    }

    private float[] alone(int seed, int length, int token) {
        try (KvPool pool = decoder.pool(1, CAPACITY);
                KvCache cache = started(pool, prompt(seed, length))) {
            return decoder.step(manager, List.of(cache), token).toFloatArray();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void givesASequenceTheSameBitsWhoeverSharesItsBatch(int size) {
        float[] expected = alone(1, 7, 42);
        try (KvPool pool = decoder.pool(size, CAPACITY)) {
            List<KvCache> caches = new ArrayList<>();
            int[] tokens = new int[size];
            for (int row = 0; row < size; row++) {
                boolean ours = row == size - 1;
                caches.add(started(pool, ours ? prompt(1, 7) : prompt(row + 5, 3 + 9 * row)));
                tokens[row] = ours ? 42 : 50 + row;
            }
            NDArray logits = decoder.step(manager, caches, tokens);
            assertThat(logits.get(size - 1).toFloatArray()).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "INT8", "INT4", "MIXED"})
    void letsSequencesJoinAndLeaveBetweenSteps(Precision precision) {
        decoder.close();
        decoder = TinyDecoder.load(precision);
        double tolerance = precision == Precision.F32 ? 1e-5 : 0.1;
        try (KvPool pool = decoder.pool(4, CAPACITY)) {
            KvCache leaving = started(pool, prompt(9, 40));
            KvCache staying = started(pool, prompt(1, 7));
            decoder.step(manager, List.of(leaving, staying), 5, 42);
            leaving.close();
            decoder.step(manager, List.of(staying), 43);
            KvCache joining = started(pool, prompt(2, 33));
            KvCache waiting = started(pool, prompt(3, 2));
            NDArray logits = decoder.step(manager, List.of(joining, staying), 6, 44);

            KvCache again = started(pool, prompt(1, 7));
            NDArray reread = decoder.prefill(manager, again, decoder.embed(manager, 42, 43, 44));
            NDArray expected = decoder.logits(manager, reread.get(new NDIndex("-1:")));
            Elementwise.assertClose("staying", logits.get(new NDIndex("1:2")), expected, tolerance);
            assertThat(waiting.length()).isEqualTo(2);
        }
    }

    @Test
    void answersInTheCallersOrder() {
        try (KvPool pool = decoder.pool(3, CAPACITY)) {
            KvCache one = started(pool, prompt(1, 7));
            KvCache two = started(pool, prompt(2, 4));
            NDArray logits = decoder.step(manager, List.of(two, one), 41, 42);
            assertThat(logits.get(1).toFloatArray()).containsExactly(alone(1, 7, 42));
            assertThat(logits.get(0).toFloatArray()).containsExactly(alone(2, 4, 41));
        }
    }

    @Test
    void forgetsWhatIsTruncated() {
        try (KvPool pool = decoder.pool(1, CAPACITY);
                KvCache cache = started(pool, prompt(1, 7))) {
            decoder.prefill(manager, cache, decoder.embed(manager, 90, 91, 92));
            cache.truncate(7);
            assertThat(decoder.step(manager, List.of(cache), 42).toFloatArray()).containsExactly(alone(1, 7, 42));
        }
    }

    @Test
    void branchesACopy() {
        try (KvPool pool = decoder.pool(2, CAPACITY)) {
            KvCache original = started(pool, prompt(1, 7));
            KvCache branch = pool.open();
            branch.copyOf(original);
            decoder.step(manager, List.of(branch), 99);
            assertThat(decoder.step(manager, List.of(original), 42).toFloatArray())
                    .containsExactly(alone(1, 7, 42));
            assertThat(branch.length()).isEqualTo(8);
        }
    }

    @Test
    void givesBackASlot() {
        try (KvPool pool = decoder.pool(1, CAPACITY)) {
            KvCache first = pool.open();
            assertThatThrownBy(pool::open).hasMessageContaining("expected a free slot");
            first.close();
            first.close();
            assertThat(pool.free()).isOne();
            assertThat(pool.open().length()).isZero();
        }
    }

    @Test
    void refusesMorePositionsThanFit() {
        try (KvPool pool = decoder.pool(1, 8)) {
            KvCache cache = started(pool, prompt(1, 8));
            assertThatThrownBy(() -> decoder.step(manager, List.of(cache), 4))
                    .hasMessageContaining("at most 8 positions");
            assertThatThrownBy(() -> cache.truncate(9)).hasMessageContaining("cache length");
        }
    }

    @Test
    void refusesWhatDoesNotFitTheDecoder() {
        try (KvPool pool = decoder.pool(2, CAPACITY);
                KvPool other = decoder.pool(1, CAPACITY)) {
            KvCache cache = pool.open();
            KvCache foreign = other.open();
            NDArray narrow = manager.zeros(new Shape(2, 3));
            assertThatThrownBy(() -> decoder.embed(manager, 3, 160)).hasMessageContaining("token 1");
            assertThatThrownBy(() -> decoder.prefill(manager, cache, narrow)).hasMessageContaining("embeddings");
            assertThatThrownBy(() -> decoder.step(manager, List.of(cache), 1, 2))
                    .hasMessageContaining("tokens");
            assertThatThrownBy(() -> decoder.step(manager, List.of(cache, cache), 1, 2))
                    .hasMessageContaining("caches");
            assertThatThrownBy(() -> decoder.step(manager, List.of(cache, foreign), 1, 2))
                    .hasMessageContaining("caches");
            assertThatThrownBy(() -> decoder.step(manager, List.of())).hasMessageContaining("caches");
        }
    }

    @Test
    void readsNewTokensThatAreNeverPredicted() {
        NDArray rows = manager.ones(new Shape(2, decoder.config().width()));
        decoder.addTokens(rows, Optional.empty());
        NDArray embedded = decoder.embed(manager, 5, 161, 160);
        assertThat(embedded.get(1).toFloatArray()).containsOnly(1);
        assertThat(embedded.get(0).toFloatArray())
                .containsExactly(TinyDecoder.embedding(manager, 5).toFloatArray());
        assertThat(decoder.logits(manager, embedded).getShape()).isEqualTo(new Shape(3, 160));
        assertThat(decoder.tokens()).isEqualTo(162);
    }

    @Test
    void predictsNewTokensThatHaveRowsOfTheHead() {
        NDArray rows = manager.ones(new Shape(2, decoder.config().width()));
        decoder.addTokens(rows, Optional.of(rows.mul(2)));
        NDArray states = decoder.embed(manager, 7);
        NDArray logits = decoder.logits(manager, states);
        assertThat(logits.getShape()).isEqualTo(new Shape(1, 162));
        float expected = 2 * states.sum().getFloat();
        assertThat(logits.getFloat(0, 161)).isCloseTo(expected, within(1e-4f));
        assertThatThrownBy(() -> decoder.addTokens(rows, Optional.empty())).hasMessageContaining("once");
    }
}
