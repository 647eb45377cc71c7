package io.dreampress.systems.painting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.systems.PaintOrder;
import java.util.Arrays;
import java.util.List;

/**
 * What a denoiser is given in one call: the noisy latents of several paintings, each at its own timestep.
 *
 * @param latents of all samples, one after the other
 * @param shape {@code (samples, channels, h, w)}
 * @param timesteps {@code (samples)}
 */
public record LatentBatch(float[] latents, Shape shape, float[] timesteps) {
    /**
     * A batch.
     *
     * @param samples paintings, at least one; a painting counts as often as it has branches
     * @throws IllegalArgumentException if they are not of one size
     */
    public static LatentBatch of(FinishedImages images, List<? extends DiffusionPainting> samples) {
        PaintOrder first = samples.getFirst().order();
        Shape shape = images.latentShape(samples.size(), first);
        int size = (int) shape.size() / samples.size();
        float[] latents = new float[(int) shape.size()];
        float[] timesteps = new float[samples.size()];
        for (int i = 0; i < samples.size(); i++) {
            PaintOrder order = samples.get(i).order();
            if (!images.latentShape(samples.size(), order).equals(shape)) {
                throw new IllegalArgumentException("batch: expected paintings of one size, got " + first.width() + " x "
                        + first.height() + " and " + order.width() + " x " + order.height() + "; batch them by size");
            }
            System.arraycopy(samples.get(i).latents(), 0, latents, i * size, size);
            timesteps[i] = (float) samples.get(i).timestep();
        }
        return new LatentBatch(latents, shape, timesteps);
    }

    /**
     * Calls a network on the batch.
     *
     * @param scope parent of a scope for the call
     * @return a prediction per sample, in the samples' order
     */
    public float[][] predict(NDManager scope, Network network) {
        try (NDManager call = scope.newSubManager()) {
            NDArray predicted = network.predict(call, call.create(latents, shape), call.create(timesteps));
            return rows(predicted.toFloatArray(), timesteps.length);
        }
    }

    private static float[][] rows(float[] values, int count) {
        int size = values.length / count;
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * size, (i + 1) * size);
        }
        return rows;
    }

    /** Predicts noise or velocity. */
    @FunctionalInterface
    public interface Network {
        /**
         * @param latents {@code (samples, channels, h, w)}
         * @param timesteps {@code (samples)}
         * @return of the latents' shape
         */
        NDArray predict(NDManager into, NDArray latents, NDArray timesteps);
    }
}
