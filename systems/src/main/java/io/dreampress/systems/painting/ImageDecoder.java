package io.dreampress.systems.painting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** The decoder of an autoencoder: latents to pixels. Not thread-safe. */
public interface ImageDecoder extends AutoCloseable {
    /** Pixels per latent, in height and in width. */
    int factor();

    /**
     * @param latents {@code (B, c, h, w)} as they are denoised, scaled
     * @return {@code (B, 3, factor h, factor w)} around [-1, 1]
     */
    NDArray decode(NDManager into, NDArray latents);

    @Override
    void close();
}
