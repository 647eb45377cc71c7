package io.dreampress.networks.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.CheckpointException;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UNetTest {
    private final NDManager manager = TorchScriptProgram.newManager();
    private Checkpoint io;
    private Checkpoint weights;
    private ModelConfig config;

    @BeforeEach
    void openFixture() throws IOException, URISyntaxException {
        Path folder = Path.of(UNetTest.class
                        .getResource("/golden/default-bundle/unet-illustrator/config.json")
                        .toURI())
                .getParent();
        io = Checkpoint.open(folder.resolve("io.safetensors"));
        weights = Checkpoint.open(folder.resolve("weights.safetensors"));
        config = ModelConfig.read(folder.resolve("config.json"));
    }

    @AfterEach
    void freeMemory() {
        io.close();
        weights.close();
        manager.close();
    }

    @Test
    void predictsTheSameWhateverTheNeighboursInTheBatch() {
        try (UNet unet = UNet.load(weights, UNetConfig.of(config), ComputeType.FLOAT32)) {
            List<Context> contexts = List.of(context(0, 6), context(1, 3), context(2, 1));
            NDArray together =
                    unet.predict(manager, get("sample"), get("timesteps"), unet.condition(manager, contexts));
            for (int b = 0; b < contexts.size(); b++) {
                String row = b + ":" + (b + 1);
                NDArray alone = unet.predict(
                        manager,
                        get("sample").get(row),
                        get("timesteps").get(row),
                        unet.condition(manager, List.of(contexts.get(b))));
                Elementwise.assertClose("sample " + b, together.get(row), alone, 1e-5);
            }
        }
    }

    @Test
    void padsAndMasksContextsOfDifferentLengths() {
        try (UNet unet = UNet.load(weights, UNetConfig.of(config), ComputeType.FLOAT32)) {
            List<Context> contexts = List.of(context(0, 6), context(1, 3), context(2, 1));
            NDArray actual = unet.predict(manager, get("sample"), get("timesteps"), unet.condition(manager, contexts));
            Elementwise.assertClose("output", actual, get("short.output"), 5e-4);
        }
    }

    @Test
    void staysNearFloat32InBfloat16() {
        try (UNet unet = UNet.load(weights, UNetConfig.of(config), ComputeType.BFLOAT16)) {
            CrossAttentionCondition condition = unet.condition(manager, get("context.6"), get("context_mask"));
            NDArray actual = unet.predict(manager, get("sample"), get("timesteps"), condition);
            NDArray expected = get("short.output");
            double noise = actual.sub(expected).square().mean().getFloat();
            double signal = expected.square().mean().getFloat();
            assertThat(noise / signal).isLessThan(1e-3);
        }
    }

    @Test
    void leavesNoTensorBehind() {
        try (UNet unet = UNet.load(weights, UNetConfig.of(config), ComputeType.FLOAT32)) {
            NDArray sample = get("sample");
            NDArray timesteps = get("timesteps");
            NDArray context = get("context.6");
            int before = manager.getManagedArrays().size();
            for (int step = 0; step < 3; step++) {
                try (NDManager scope = manager.newSubManager()) {
                    CrossAttentionCondition condition = unet.condition(scope, context, null);
                    unet.predict(scope, sample, timesteps, condition);
                }
            }
            assertThat(manager.getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void refusesABatchOfAnotherSizeThanItsCondition() {
        try (UNet unet = UNet.load(weights, UNetConfig.of(config), ComputeType.FLOAT32)) {
            CrossAttentionCondition condition = unet.condition(manager, List.of(context(0, 6)));
            assertThatThrownBy(() -> unet.predict(manager, get("sample"), get("timesteps"), condition))
                    .hasMessageContaining("as many samples and timesteps as conditions (1), got 3 and 3");
        }
    }

    @Test
    void refusesAContextOfAnotherWidth() {
        try (UNet unet = UNet.load(weights, UNetConfig.of(config), ComputeType.FLOAT32)) {
            List<Context> contexts = List.of(new Context(2, new float[50]));
            assertThatThrownBy(() -> unet.condition(manager, contexts))
                    .hasMessageContaining("expected vectors of width 24, got 25");
        }
    }

    @Test
    void listsEverythingThatTheWeightsOfAnotherLayoutLackAndHaveTooMuch() {
        UNetConfig linear = UNetConfig.of(config.with("use_linear_projection", "true"));
        assertThatThrownBy(() -> UNet.load(weights, linear, ComputeType.FLOAT32))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("mis-shaped down_blocks.1.attentions.0.proj_in.weight")
                .hasMessageContaining("mis-shaped mid_block.attentions.0.proj_out.weight");
    }

    @Test
    void refusesBlocksThatItDoesNotHave() {
        ModelConfig other = config.with("mid_block_type", "UNetMidBlock2DSimpleCrossAttn");
        assertThatThrownBy(() -> UNetConfig.of(other)).hasMessageContaining("'mid_block_type'");
    }

    private NDArray get(String name) {
        return io.float32(manager, name);
    }

    private Context context(int sample, int tokens) {
        return new Context(tokens, get("context.6").get(sample + ",:" + tokens).toFloatArray());
    }
}
