package io.dreampress.networks.unet;

import io.dreampress.networks.learning.TrainableDenoiser;
import java.util.Arrays;

/** The network of {@link UNet} for training. */
public final class TrainableUNet extends TrainableDenoiser {
    private final UNetConfig config;

    /** A U-Net without parameters: these are given with every call. */
    public TrainableUNet(UNetConfig config) {
        super(
                "unet",
                config.groups(),
                Arrays.stream(config.heads()).asLongStream().toArray());
        this.config = config;
    }

    /** The network's shape. */
    public UNetConfig config() {
        return config;
    }
}
