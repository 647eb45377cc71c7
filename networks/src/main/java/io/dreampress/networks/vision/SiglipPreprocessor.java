package io.dreampress.networks.vision;

import io.dreampress.networks.ModelConfig;

/**
 * SigLIP's: the whole picture is squashed into the network's size.
 *
 * @param width in pixels
 * @param height in pixels
 * @param mean per channel, of levels in [0, 1]
 * @param deviation per channel
 */
public record SiglipPreprocessor(int width, int height, double[] mean, double[] deviation)
        implements ImagePreprocessor {
    private static final double[] HALF = {0.5, 0.5, 0.5};

    /** SigLIP's own normalisation for a square of a given side. */
    public static SiglipPreprocessor square(int side) {
        return new SiglipPreprocessor(side, side, HALF, HALF);
    }

    static SiglipPreprocessor of(ModelConfig config) {
        ModelConfig size = config.inside("size");
        return new SiglipPreprocessor(
                size.integer("width", 224),
                size.integer("height", 224),
                config.states("image_mean") ? config.numbers("image_mean") : HALF,
                config.states("image_std") ? config.numbers("image_std") : HALF);
    }

    @Override
    public RgbImage resized(RgbImage image) {
        return BicubicResize.resize(image, width, height);
    }

    @Override
    public float[] pixelValues(RgbImage image) {
        return resized(image).normalized(mean, deviation);
    }
}
