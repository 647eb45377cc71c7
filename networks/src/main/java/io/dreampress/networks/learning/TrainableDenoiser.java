package io.dreampress.networks.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.Optional;

/**
 * A network of latent diffusion that is conditioned by cross-attention, for training: in float32, from parameters that are
 * given with every call, so that gradients flow to them, to the latents and to the condition.
 *
 * <p>One thread at a time.
 */
public abstract class TrainableDenoiser implements AutoCloseable {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final TorchScriptProgram program;

    /**
     * @param name of the program
     * @param shape what its {@code configure} takes
     */
    protected TrainableDenoiser(String name, Object... shape) {
        this.program = TorchScriptProgram.load(manager, name);
        program.invoke("configure", shape);
    }

    /**
     * One prediction.
     *
     * @param parameters of the network, under its checkpoint's names
     * @param sample noisy latents {@code (B, in, H, W)}
     * @param timesteps {@code (B)} int64 or float32, from 0 to 1000
     * @param condition {@code (B, M, C)}
     * @param mask {@code (B, M)}, 1 where a vector counts and 0 where it is padding; empty if all count
     * @return {@code (B, out, H, W)}
     */
    public final NDArray predict(
            NDManager into,
            Parameters parameters,
            NDArray sample,
            NDArray timesteps,
            NDArray condition,
            Optional<NDArray> mask) {
        return mask.map(counts ->
                        program.record(into, "learn", parameters.byName(), sample, timesteps, condition, counts))
                .orElseGet(() -> program.record(into, "learn", parameters.byName(), sample, timesteps, condition))
                .singletonOrThrow();
    }

    @Override
    public final void close() {
        manager.close();
    }
}
