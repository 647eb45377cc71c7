package io.dreampress.networks.sana;

import io.dreampress.networks.learning.TrainableDenoiser;

/** The network of {@link SanaTransformer} for training. */
public final class TrainableSana extends TrainableDenoiser {
    private final SanaConfig config;

    /** A transformer without parameters: these are given with every call. */
    public TrainableSana(SanaConfig config) {
        super("sana_transformer", new long[] {config.layers(), config.heads(), config.crossHeads()});
        this.config = config;
    }

    /** The network's shape. */
    public SanaConfig config() {
        return config;
    }
}
