package io.dreampress.systems.painting;

import io.dreampress.networks.random.Philox;

/**
 * Image noise from a counter-based generator: one stream per image and step, so that an image's noise does not depend on
 * how many steps or images there are.
 */
public final class PhiloxNoise implements ImageNoise {
    /** Streams below are for others. */
    private static final long FIRST_STREAM = 1L << 48;

    private static final int STEP_BITS = 12;

    @Override
    public float[] initial(long seed, int imageIndex, int size) {
        return draw(seed, stream(imageIndex, 0), size);
    }

    @Override
    public float[] step(long seed, int imageIndex, int step, int size) {
        return draw(seed, stream(imageIndex, step + 1), size);
    }

    private static long stream(int imageIndex, int part) {
        return FIRST_STREAM + ((long) imageIndex << STEP_BITS) + part;
    }

    private static float[] draw(long seed, long stream, int size) {
        return new Philox(seed, stream).gaussians(size);
    }
}
