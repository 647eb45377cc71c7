package io.dreampress.networks.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.util.Map;

/**
 * How noisy latents become tokens of a transformer and its states become predicted noise (Transfusion, Zhou et al. 2024,
 * section 3.1). One thread at a time.
 */
public sealed interface Patching extends AutoCloseable permits UNetPatching, LinearPatching {
    /**
     * Loads what the config says.
     *
     * @param checkpoint holds {@link #parameters}, perhaps among others; must stay open as long as this network
     * @param width D, the transformer's
     */
    static Patching load(Checkpoint checkpoint, PatchingConfig config, int width, ComputeType precision) {
        return switch (config.io()) {
            case UNET -> new UNetPatching(checkpoint, config, width, precision);
            case LINEAR -> new LinearPatching(checkpoint, config, width, precision);
        };
    }

    /** Every tensor of it: name → shape. */
    static Map<String, Shape> parameters(PatchingConfig config, int width) {
        return switch (config.io()) {
            case UNET -> UNetPatching.parameters(config, width);
            case LINEAR -> LinearPatching.parameters(config, width);
        };
    }

    /** How images become tokens. */
    PatchingConfig config();

    /**
     * Tokens of latents, patches row by row.
     *
     * @param into owner of the result
     * @param latents {@code (B, C, H, W)} float32, sides divisible by the patch's side
     * @param timesteps {@code (B)} float32 or int64, 0 for a clean image
     */
    PatchTokens tokens(NDManager into, NDArray latents, NDArray timesteps);

    /**
     * The noise that a transformer's states say is in the latents.
     *
     * @param into owner of the result
     * @param states {@code (B, n, D)} float32
     * @param from what {@link #tokens} gave for these latents
     * @return {@code (B, C, H, W)} float32
     */
    NDArray noise(NDManager into, NDArray states, PatchTokens from);

    @Override
    void close();
}
