package io.dreampress.systems.painting;

/** Standard normal draws for an image, a pure function of the document's seed and the image's number. */
public interface ImageNoise {
    /** The noise that an image begins with, {@code (size)}. */
    float[] initial(long seed, int imageIndex, int size);

    /** What an ancestral scheduler adds in a step, {@code (size)}. */
    float[] step(long seed, int imageIndex, int step, int size);
}
