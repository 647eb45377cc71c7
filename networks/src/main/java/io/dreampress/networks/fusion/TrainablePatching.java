package io.dreampress.networks.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;

/**
 * A {@link Patching} for training: in float32, from parameters that are given with every call.
 *
 * <p>One thread at a time.
 */
public final class TrainablePatching implements AutoCloseable {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final PatchingConfig config;
    private final TorchScriptProgram program;

    /** A patching without parameters: these are given with every call. */
    public TrainablePatching(PatchingConfig config) {
        this.config = config;
        this.program = TorchScriptProgram.load(
                manager,
                switch (config.io()) {
                    case UNET -> "unet_halves";
                    case LINEAR -> "linear_patches";
                });
        program.invoke(
                "configure",
                switch (config.io()) {
                    case UNET -> config.groups();
                    case LINEAR -> config.patchSize();
                });
    }

    /**
     * Like {@link Patching#tokens}.
     *
     * @param parameters see {@link Patching#parameters}
     */
    public PatchTokens tokens(NDManager into, Parameters parameters, NDArray latents, NDArray timesteps) {
        return switch (config.io()) {
            case UNET -> {
                NDList down = program.record(into, "learn_down", parameters.byName(), latents, timesteps);
                yield new PatchTokens(down.getFirst(), latents.getShape(), down.subNDList(1));
            }
            case LINEAR ->
                new PatchTokens(
                        program.record(into, "learn_tokens", parameters.byName(), latents, timesteps)
                                .singletonOrThrow(),
                        latents.getShape(),
                        new NDList());
        };
    }

    /**
     * Like {@link Patching#noise}.
     *
     * @param parameters see {@link Patching#parameters}
     * @param from what {@link #tokens} gave for these latents
     */
    public NDArray noise(NDManager into, Parameters parameters, NDArray states, PatchTokens from) {
        return switch (config.io()) {
            case UNET ->
                program.record(into, "learn_up", parameters.byName(), states, from.carried())
                        .singletonOrThrow();
            case LINEAR ->
                program.record(into, "learn_noise", parameters.byName(), states, into.zeros(from.latents()))
                        .singletonOrThrow();
        };
    }

    @Override
    public void close() {
        manager.close();
    }
}
