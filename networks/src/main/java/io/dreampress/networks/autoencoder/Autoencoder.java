package io.dreampress.networks.autoencoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * What all autoencoders of latent diffusion models do with latents. One thread at a time.
 */
public sealed interface Autoencoder extends AutoCloseable permits AutoencoderDC, AutoencoderKL {
    /** Pixels per latent, in height and in width. */
    int factor();

    /** What pipelines multiply encoded latents by, and divide them by before decoding. */
    double scalingFactor();

    /**
     * @param into owner of the result
     * @param latents {@code (B, c, h, w)} float32, unscaled
     * @return {@code (B, 3, factor h, factor w)} float32, around [-1, 1] and not clipped
     */
    NDArray decode(NDManager into, NDArray latents);

    @Override
    void close();
}
