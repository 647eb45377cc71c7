package io.dreampress.networks.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;

/**
 * Rows of logits, read from native memory without an array operation for each. Usable while the array is open.
 *
 * @param values {@code (B, V)}, row by row
 * @param width V
 */
public record Logits(FloatBuffer values, int width) {
    /** Rows of a {@code (B, V)} float32 array. */
    public static Logits of(NDArray logits) {
        Shape shape = logits.getShape();
        return new Logits(logits.toByteBuffer(true).asFloatBuffer(), Math.toIntExact(shape.get(1)));
    }

    /** Copies a row. */
    public float[] row(int row) {
        float[] copy = new float[width];
        values.get(row * width, copy);
        return copy;
    }
}
