package io.dreampress.networks.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.Arrays;
import java.util.Optional;

/**
 * The network of {@link UNet} for training: in float32, from parameters that are given with every call, so that gradients
 * flow to them, to the latents and to the condition.
 *
 * <p>One thread at a time.
 */
public final class TrainableUNet implements AutoCloseable {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final TorchScriptProgram program = TorchScriptProgram.load(manager, "unet");
    private final UNetConfig config;

    public TrainableUNet(UNetConfig config) {
        this.config = config;
        program.invoke(
                "configure",
                config.groups(),
                Arrays.stream(config.heads()).asLongStream().toArray());
    }

    public UNetConfig config() {
        return config;
    }

    /**
     * One prediction.
     *
     * @param parameters of the network, under its checkpoint's names
     * @param sample noisy latents {@code (B, in, H, W)}
     * @param timesteps {@code (B)} int64 or float32
     * @param context the condition {@code (B, M, C)}
     * @param mask {@code (B, M)}, 1 where a vector counts and 0 where it is padding; empty if all count
     * @return {@code (B, out, H, W)}
     */
    public NDArray predict(
            NDManager into,
            Parameters parameters,
            NDArray sample,
            NDArray timesteps,
            NDArray context,
            Optional<NDArray> mask) {
        return mask.map(counts ->
                        program.record(into, "learn", parameters.byName(), sample, timesteps, context, counts))
                .orElseGet(() -> program.record(into, "learn", parameters.byName(), sample, timesteps, context))
                .singletonOrThrow();
    }

    @Override
    public void close() {
        manager.close();
    }
}
