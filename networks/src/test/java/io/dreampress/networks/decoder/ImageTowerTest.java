package io.dreampress.networks.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.random.Philox;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTowerTest {
    private static final int PATCHES = 6;
    private static final double ROUNDING = 1e-5;

    private final NDManager manager = TorchScriptProgram.newManager();
    private LlamaDecoder decoder;
    private ImageTower tower;

    @BeforeEach
    void load() {
        decoder = TinyDecoder.load(Precision.F32);
        tower = ImageTower.of(decoder);
    }

    @AfterEach
    void freeMemory() {
        tower.close();
        decoder.close();
        manager.close();
    }

    private NDArray tokens(long seed, int count) {
        int width = decoder.config().width();
        return manager.create(new Philox(seed, 0).gaussians(count * width), new Shape(count, width));
    }

    private KvCache started(KvPool pool, int... prompt) {
        KvCache cache = pool.open();
        decoder.prefill(manager, cache, decoder.embed(manager, prompt));
        return cache;
    }

    @Test
    void readsABlockOfOnePositionAsTheDecoderReadsAToken() {
        try (KvPool pool = decoder.pool(1, 32);
                KvCache cache = started(pool, 5, 6, 7)) {
            NDArray token = tokens(1, 1);
            NDArray states = tower.states(manager, List.of(cache), token.expandDims(0));
            NDArray expected = decoder.prefill(manager, cache, token);
            Elementwise.assertClose("state", states.get(new NDIndex("0")), expected, ROUNDING);
        }
    }

    @Test
    void showsEveryPositionOfABlockItsWholeBlock() {
        try (KvPool pool = decoder.pool(1, 32);
                KvCache cache = started(pool, 5, 6, 7)) {
            NDArray block = tokens(1, PATCHES);
            NDArray other = block.duplicate();
            other.set(new NDIndex("-1"), tokens(2, 1).get(new NDIndex("0")));
            float[] first = firstState(cache, block);
            assertThat(firstState(cache, other)).isNotEqualTo(first);
            assertThat(firstState(cache, block)).isEqualTo(first);
        }
    }

    private float[] firstState(KvCache cache, NDArray block) {
        return tower.states(manager, List.of(cache), block.expandDims(0))
                .get(new NDIndex("0, 0"))
                .toFloatArray();
    }

    @Test
    void leavesAnImageForTheTextAfterIt() {
        try (KvPool pool = decoder.pool(2, 32);
                KvCache with = started(pool, 5, 6, 7);
                KvCache without = started(pool, 5, 6, 7)) {
            NDArray block = tokens(1, PATCHES);
            NDArray seen = tower.states(manager, List.of(with), block.expandDims(0));
            assertThat(with.length()).isEqualTo(3);
            NDArray appended = tower.append(manager, with, block);
            Elementwise.assertClose("states", appended, seen.get(new NDIndex("0")), ROUNDING);
            assertThat(with.length()).isEqualTo(3 + PATCHES);
            assertThat(with.position()).isEqualTo(3 + PATCHES);
            NDArray logits = decoder.step(manager, List.of(with, without), 8, 8);
            assertThat(logits.get(new NDIndex("0")).toFloatArray())
                    .isNotEqualTo(logits.get(new NDIndex("1")).toFloatArray());
        }
    }

    /** Three patches are rows that have to be padded; strided tokens are what convolutions give. */
    @ParameterizedTest
    @ValueSource(ints = {PATCHES, 3})
    void drawsAnImageBitForBitTheSameWhoeverSharesItsBatch(int patches) {
        try (KvPool one = decoder.pool(1, 32);
                KvPool two = decoder.pool(2, 64);
                KvCache shorter = started(one, 5, 6);
                KvCache other = started(two, 1, 2, 3);
                KvCache longer = started(two, 9, 8, 7, 6, 5, 4, 3)) {
            int width = decoder.config().width();
            NDArray blocks = tokens(1, 3 * patches).reshape(3, width, patches).transpose(0, 2, 1);
            NDArray together = tower.states(manager, List.of(shorter, longer, other), blocks);
            List<KvCache> caches = List.of(shorter, longer, other);
            for (int i = 0; i < caches.size(); i++) {
                NDIndex own = new NDIndex(i + ":" + (i + 1));
                NDArray alone = tower.states(manager, List.of(caches.get(i)), blocks.get(own));
                assertThat(together.get(own).toFloatArray()).isEqualTo(alone.toFloatArray());
            }
        }
    }

    @Test
    void refusesTokensOfAnotherWidth() {
        try (KvPool pool = decoder.pool(1, 32);
                KvCache cache = started(pool, 5)) {
            NDArray narrow = manager.create(new float[8], new Shape(1, 2, 4));
            assertThatThrownBy(() -> tower.states(manager, List.of(cache), narrow))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected (1, n, " + decoder.config().width() + ")")
                    .hasMessageContaining("got (1, 2, 4)");
        }
    }

    @Test
    void namesTheTwinOfEveryModule() {
        assertThat(ImageTower.parameters(decoder.config()).keySet())
                .contains(
                        "model.layers.1.self_attn_img.q_proj.weight",
                        "model.layers.0.mlp_img.down_proj.weight",
                        "model.layers.0.input_layernorm_img.weight",
                        "model.layers.0.post_attention_layernorm_img.weight",
                        "model.norm_img.weight")
                .noneMatch(name -> name.contains("embed_tokens") || name.contains("lm_head"));
    }
}
