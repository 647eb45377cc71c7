package io.dreampress.networks.sana;

import ai.djl.ndarray.NDList;

/**
 * The condition of a batch as the cross-attentions see it: keys and values, computed once for all denoising steps in which
 * the batch holds the same images in the same order. Belongs to whoever asked for it: close it.
 */
public final class SanaCondition implements AutoCloseable {
    private final NDList keysAndValues;
    private final int batch;

    SanaCondition(NDList keysAndValues, int batch) {
        this.keysAndValues = keysAndValues;
        this.batch = batch;
    }

    NDList keysAndValues() {
        return keysAndValues;
    }

    /** Number of samples. */
    public int batch() {
        return batch;
    }

    @Override
    public void close() {
        keysAndValues.close();
    }
}
