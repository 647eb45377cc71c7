package io.dreampress.networks.guidance;

/**
 * Classifier-free guidance (Ho and Salimans 2022): away from what an unconditional network predicts.
 *
 * <p>Notation: u, c predictions without and with the condition, i with the image condition alone, s guidance scale.
 */
public final class ClassifierFreeGuidance {
    private ClassifierFreeGuidance() {}

    /**
     * u + s(c − u), a new array.
     *
     * @param scale s; 1 gives c, 0 gives u
     */
    public static float[] combine(float[] unconditional, float[] conditional, double scale) {
        checkLength("conditional", conditional.length, unconditional.length);
        float[] guided = new float[unconditional.length];
        for (int k = 0; k < guided.length; k++) {
            double u = unconditional[k];
            guided[k] = (float) (u + scale * (conditional[k] - u));
        }
        return guided;
    }

    /**
     * u + s_i(i − u) + s_t(c − i) (Brooks et al. 2023, formula 3), a new array: one scale for the images that are given,
     * one for the text.
     *
     * @param image i, the prediction from the images without the text
     * @param imageScale s_i; up to 1 use {@link #combine} of {@code image} and {@code conditional} instead, as MetaQuery does
     * @param textScale s_t
     */
    public static float[] combine(
            float[] unconditional, float[] image, float[] conditional, double imageScale, double textScale) {
        checkLength("image", image.length, unconditional.length);
        checkLength("conditional", conditional.length, unconditional.length);
        float[] guided = new float[unconditional.length];
        for (int k = 0; k < guided.length; k++) {
            double u = unconditional[k];
            double i = image[k];
            guided[k] = (float) (u + imageScale * (i - u) + textScale * (conditional[k] - i));
        }
        return guided;
    }

    private static void checkLength(String name, int actual, int expected) {
        if (actual != expected) {
            throw new IllegalArgumentException("prediction '" + name + "': expected " + expected + " values, got "
                    + actual + "; predict for the same sample under every condition");
        }
    }
}
