package io.dreampress.networks.sana;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.Optional;

/**
 * The network of {@link SanaTransformer} for training: in float32, from parameters that are given with every call, so that
 * gradients flow to them, to the latents and to the condition.
 *
 * <p>One thread at a time.
 */
public final class TrainableSana implements AutoCloseable {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final TorchScriptProgram program = TorchScriptProgram.load(manager, "sana_transformer");
    private final SanaConfig config;

    public TrainableSana(SanaConfig config) {
        this.config = config;
        program.invoke("configure", new long[] {config.layers(), config.heads(), config.crossHeads()});
    }

    public SanaConfig config() {
        return config;
    }

    /**
     * One prediction.
     *
     * @param parameters of the network, under its checkpoint's names
     * @param sample noisy latents {@code (B, in, H, W)}
     * @param timesteps {@code (B)} int64 or float32, from 0 to 1000
     * @param captions the condition {@code (B, S, C)}
     * @param mask {@code (B, S)}, 1 where a vector counts and 0 where it is padding; empty if all count
     * @return {@code (B, out, H, W)}
     */
    public NDArray predict(
            NDManager into,
            Parameters parameters,
            NDArray sample,
            NDArray timesteps,
            NDArray captions,
            Optional<NDArray> mask) {
        return mask.map(counts ->
                        program.record(into, "learn", parameters.byName(), sample, timesteps, captions, counts))
                .orElseGet(() -> program.record(into, "learn", parameters.byName(), sample, timesteps, captions))
                .singletonOrThrow();
    }

    @Override
    public void close() {
        manager.close();
    }
}
