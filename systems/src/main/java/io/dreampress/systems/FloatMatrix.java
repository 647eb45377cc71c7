package io.dreampress.systems;

/**
 * A matrix outside native memory, so that it can cross threads and be written to a message.
 *
 * @param rows number of vectors
 * @param columns width of a vector
 * @param values {@code (rows, columns)} float32, row by row; owned by this record, not copied
 */
public record FloatMatrix(int rows, int columns, float[] values) {
    public FloatMatrix {
        if (values.length != rows * columns) {
            throw new IllegalArgumentException(
                    "matrix: expected " + rows + " x " + columns + " values, got " + values.length);
        }
    }
}
