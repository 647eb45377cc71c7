package io.dreampress.systems.painting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.autoencoder.AutoencoderDC;

/** The deep compression autoencoder that SANA works with. */
public record DcImageDecoder(AutoencoderDC autoencoder) implements ImageDecoder {
    @Override
    public int factor() {
        return autoencoder.config().factor();
    }

    @Override
    public NDArray decode(NDManager into, NDArray latents) {
        return autoencoder.decode(into, latents.div(autoencoder.config().scalingFactor()));
    }

    @Override
    public void close() {
        autoencoder.close();
    }
}
