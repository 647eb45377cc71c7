package io.dreampress.networks.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.torchscript.TorchScriptProgram;

/**
 * The condition of a batch as a denoiser's cross-attentions see it: keys and values, computed once for all denoising steps
 * in which the batch holds the same images in the same order. Belongs to whoever asked for it: close it.
 */
public final class CrossAttentionCondition implements AutoCloseable {
    private final NDList keysAndValues;
    private final int batch;

    private CrossAttentionCondition(NDList keysAndValues, int batch) {
        this.keysAndValues = keysAndValues;
        this.batch = batch;
    }

    /**
     * Calls a denoiser's method {@code condition}.
     *
     * @param into owner of the result unless it is closed before
     * @param context {@code (B, M, C)} float32
     * @param mask {@code (B, M)}, 1 where a vector counts and 0 where it is padding; null if all count
     */
    public static CrossAttentionCondition of(
            TorchScriptProgram denoiser, NDManager into, NDArray context, NDArray mask) {
        NDList keysAndValues = mask == null
                ? denoiser.call(into, "condition", context)
                : denoiser.call(into, "condition", context, mask);
        return new CrossAttentionCondition(
                keysAndValues, Math.toIntExact(context.getShape().get(0)));
    }

    /** Number of samples. */
    public int batch() {
        return batch;
    }

    /**
     * Keys and values for a step of this very batch.
     *
     * @param sample {@code (B, …)}
     * @param timesteps {@code (B)}
     * @throws IllegalArgumentException if either is of another batch size
     */
    public NDList keysAndValues(NDArray sample, NDArray timesteps) {
        if (sample.getShape().get(0) != batch || timesteps.size() != batch) {
            throw new IllegalArgumentException("batch: expected as many samples and timesteps as conditions (" + batch
                    + "), got " + sample.getShape().get(0) + " and " + timesteps.size()
                    + "; make the condition for this batch");
        }
        return keysAndValues;
    }

    @Override
    public void close() {
        keysAndValues.close();
    }
}
