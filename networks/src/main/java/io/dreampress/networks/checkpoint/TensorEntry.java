package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Where a tensor lies in a file.
 *
 * @param name key in the file
 * @param type element type as stored
 * @param shape shape as stored
 * @param begin first byte, counted from the start of the file's data
 * @param end byte after the last
 * @param strides elements from one index to the next, by axis; empty where the elements follow each other in row-major
 *     order
 */
record TensorEntry(String name, ElementType type, Shape shape, long begin, long end, List<Long> strides) {
    /** A tensor in row-major order. */
    TensorEntry(String name, ElementType type, Shape shape, long begin, long end) {
        this(name, type, shape, begin, end, List.of());
    }

    /** Bytes in the file from the first element to the last. */
    long bytes() {
        return end - begin;
    }

    boolean rowMajor() {
        return strides.isEmpty();
    }

    /** Some of the first axis' indices. */
    TensorEntry rows(long from, long count) {
        long step = rowMajor() ? bytes() / shape.get(0) : strides.getFirst() * type.bytes();
        long[] sizes = shape.getShape().clone();
        long rest = bytes() - (sizes[0] - 1) * step;
        sizes[0] = count;
        long first = begin + from * step;
        return new TensorEntry(name, type, new Shape(sizes), first, first + (count - 1) * step + rest, strides);
    }
}
