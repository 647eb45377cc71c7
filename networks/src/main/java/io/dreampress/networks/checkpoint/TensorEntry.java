package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.types.Shape;

/**
 * Where a tensor lies in a safetensors file.
 *
 * @param name key in the file
 * @param type element type as stored
 * @param shape shape as stored
 * @param begin first byte, counted from the start of the data section
 * @param end byte after the last
 */
record TensorEntry(String name, ElementType type, Shape shape, long begin, long end) {
    long bytes() {
        return end - begin;
    }
}
