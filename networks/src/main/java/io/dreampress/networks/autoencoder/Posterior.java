package io.dreampress.networks.autoencoder;

import ai.djl.ndarray.NDArray;

/**
 * The Gaussian that an encoder gives for images.
 *
 * @param mean {@code (B, c, h, w)} float32, unscaled; also its mode
 * @param deviation {@code (B, c, h, w)} float32, standard deviation
 */
public record Posterior(NDArray mean, NDArray deviation) implements AutoCloseable {
    /** mean + deviation · noise, owned by the mean's manager; noise is standard normal, of the same shape. */
    public NDArray sample(NDArray noise) {
        try (NDArray scaled = deviation.mul(noise)) {
            return mean.add(scaled);
        }
    }

    @Override
    public void close() {
        mean.close();
        deviation.close();
    }
}
