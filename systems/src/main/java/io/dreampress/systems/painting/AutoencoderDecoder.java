package io.dreampress.systems.painting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.autoencoder.Autoencoder;

/** Stable Diffusion's autoencoder, or the deep compression one that SANA works with. */
public record AutoencoderDecoder(Autoencoder autoencoder) implements ImageDecoder {
    @Override
    public int factor() {
        return autoencoder.factor();
    }

    @Override
    public NDArray decode(NDManager into, NDArray latents) {
        return autoencoder.decode(into, latents.div(autoencoder.scalingFactor()));
    }

    @Override
    public void close() {
        autoencoder.close();
    }
}
