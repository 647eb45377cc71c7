package io.dreampress.systems;

import java.util.List;

/**
 * The drawing side of a system: {@link Condition} → denoising trajectory → pixels, advanced one denoising step at a time
 * so that a batch may mix images at different timesteps.
 *
 * <p>Not thread-safe: one batcher thread owns a painter, and runs {@link #step} and {@link #finish} inside its
 * {@link ComputeLane}.
 */
public interface Painter extends AutoCloseable {
    /**
     * Begins an image; runs no network.
     *
     * @throws IllegalArgumentException if the order does not fit this painter, saying what was expected, what came and
     *     what to do
     */
    Painting begin(PaintOrder order);

    /**
     * A condition of usual size that says nothing, to warm up with. This one is for painters that look at none; all others
     * name their own.
     */
    default Condition rehearsal() {
        FloatMatrix nothing = new FloatMatrix(1, 1, new float[1]);
        return new Condition.CrossAttention(nothing, nothing);
    }

    /**
     * Takes every painting one denoising step further. All must be of the same size; timesteps, step counts, condition
     * lengths and guidance may differ.
     */
    void step(List<Painting> paintings);

    /** Decodes finished paintings into pixels, one result per painting in the given order. */
    List<Painted> finish(List<Painting> paintings);

    @Override
    void close();

    /** One image being drawn. */
    interface Painting extends AutoCloseable {
        /** Denoising steps done so far. */
        int stepsDone();

        /** Denoising steps in all. */
        int steps();

        PaintOrder order();

        default boolean isDenoised() {
            return stepsDone() == steps();
        }

        @Override
        void close();
    }
}
