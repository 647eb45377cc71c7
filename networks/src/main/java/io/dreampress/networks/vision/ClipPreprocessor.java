package io.dreampress.networks.vision;

import io.dreampress.networks.ModelConfig;

/**
 * CLIP's: the short side is resized to a length, then the centre is cropped to a square.
 *
 * @param shortSide length of the short side after resizing, in pixels; at least {@code crop}
 * @param crop side of the square, in pixels
 * @param mean per channel, of levels in [0, 1]
 * @param deviation per channel
 */
public record ClipPreprocessor(int shortSide, int crop, double[] mean, double[] deviation)
        implements ImagePreprocessor {
    private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] DEVIATION = {0.26862954, 0.26130258, 0.27577711};

    public ClipPreprocessor {
        if (crop < 1 || shortSide < crop) {
            throw new IllegalArgumentException("CLIP preprocessor: expected a short side of at least the crop " + crop
                    + ", got " + shortSide + "; crop what is there");
        }
    }

    /** CLIP's own normalisation for a square of a given side. */
    public static ClipPreprocessor square(int side) {
        return new ClipPreprocessor(side, side, MEAN, DEVIATION);
    }

    static ClipPreprocessor of(ModelConfig config) {
        config.only("do_center_crop", "true");
        int crop = side(config, "crop_size", "height", 224);
        return new ClipPreprocessor(
                side(config, "size", "shortest_edge", 224),
                crop,
                config.states("image_mean") ? config.numbers("image_mean") : MEAN,
                config.states("image_std") ? config.numbers("image_std") : DEVIATION);
    }

    /** Older files write the number itself. */
    private static int side(ModelConfig config, String option, String part, int otherwise) {
        try {
            return config.inside(option).integer(part, otherwise);
        } catch (ClassCastException e) {
            return config.integer(option, otherwise);
        }
    }

    @Override
    public RgbImage resized(RgbImage image) {
        int narrow = Math.min(image.width(), image.height());
        int wide = Math.max(image.width(), image.height());
        int longSide = (int) (shortSide * (double) wide / narrow);
        boolean upright = image.width() <= image.height();
        int width = upright ? shortSide : longSide;
        int height = upright ? longSide : shortSide;
        return BicubicResize.resize(image, width, height).crop((width - crop) / 2, (height - crop) / 2, crop, crop);
    }

    @Override
    public float[] pixelValues(RgbImage image) {
        return resized(image).normalized(mean, deviation);
    }
}
