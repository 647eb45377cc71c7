package io.dreampress.networks.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** A U-Net's down half before the transformer and its up half after it, both conditioned on the timestep. */
public final class UNetPatching implements Patching {
    private final PatchingConfig config;
    private final LoadedProgram program;

    UNetPatching(Checkpoint checkpoint, PatchingConfig config, int width, ComputeType precision) {
        this.config = config;
        this.program = LoadedProgram.load(
                "unet_halves", checkpoint.only(parameters(config, width).keySet()), config.groups(), precision.dtype());
    }

    static Map<String, Shape> parameters(PatchingConfig config, int width) {
        return new Names(config, width).collect();
    }

    @Override
    public PatchingConfig config() {
        return config;
    }

    @Override
    public PatchTokens tokens(NDManager into, NDArray latents, NDArray timesteps) {
        NDList down = program.script().call(into, "down", latents, timesteps);
        return new PatchTokens(down.getFirst(), latents.getShape(), down.subNDList(1));
    }

    @Override
    public NDArray noise(NDManager into, NDArray states, PatchTokens from) {
        return program.script().tensor(into, "up", states, from.carried());
    }

    @Override
    public void close() {
        program.close();
    }

    /** Names and shapes of the parameters. */
    private static final class Names {
        private final PatchingConfig config;
        private final int width;
        private final int high;
        private final int low;
        private final int time;
        private final ExpectedParameters expected = new ExpectedParameters();
        private final Deque<Integer> skips = new ArrayDeque<>();

        Names(PatchingConfig config, int width) {
            this.config = config;
            this.width = width;
            this.high = config.channels()[0];
            this.low = config.channels()[1];
            this.time = 4 * high;
        }

        Map<String, Shape> collect() {
            expected.linear("time_embedding.linear_1", high, time).linear("time_embedding.linear_2", time, time);
            expected.convolution("unet_down.conv_in", config.latentChannels(), high, 3);
            skips.push(high);
            down("unet_down.down_blocks.0", high, high);
            expected.convolution("unet_down.down_blocks.0.downsamplers.0.conv", high, high, 3);
            skips.push(high);
            down("unet_down.down_blocks.1", high, low);
            expected.convolution("unet_down.proj_out", low, width, 1);
            expected.convolution("unet_up.proj_in", width, low, 1);
            up("unet_up.up_blocks.0", low, low);
            expected.convolution("unet_up.up_blocks.0.upsamplers.0.conv", low, low, 3);
            up("unet_up.up_blocks.1", low, high);
            expected.norm("unet_up.conv_norm_out", high);
            expected.convolution("unet_up.conv_out", high, config.latentChannels(), 3);
            return expected.shapes();
        }

        private void down(String level, int in, int out) {
            for (int j = 0; j < config.layersPerBlock(); j++) {
                expected.resnetBlock(level + ".resnets." + j, j == 0 ? in : out, out, time);
                skips.push(out);
            }
        }

        private void up(String level, int in, int out) {
            for (int j = 0; j <= config.layersPerBlock(); j++) {
                expected.resnetBlock(level + ".resnets." + j, (j == 0 ? in : out) + skips.pop(), out, time);
            }
        }
    }
}
