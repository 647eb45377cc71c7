package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Weights in blocks of 32 that share a scale, as llama.cpp publishes them, kept as bytes {@code (rows, columns / 32 ·
 * bytes)} and widened when loaded. A file's metadata names them: {@code blocks.<tensor> = q4_1}.
 */
enum BlockFormat {
    /** Scale and minimum in float16, 4 bits a weight. */
    Q4_1(20),
    /** Scale in float16, 8 bits a weight. */
    Q8_0(34);

    static final String METADATA_PREFIX = "blocks.";
    private static final int WEIGHTS = 32;

    private final int bytes;

    BlockFormat(int bytes) {
        this.bytes = bytes;
    }

    static BlockFormat named(String tensor, String name) {
        for (BlockFormat format : values()) {
            if (format.key().equals(name)) {
                return format;
            }
        }
        String known = Arrays.stream(values()).map(BlockFormat::key).collect(Collectors.joining(", "));
        throw new CheckpointException("tensor '" + tensor + "': expected blocks of format " + known + ", got '" + name
                + "'; convert it to one of them");
    }

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Method of {@code stored_types.py} that widens such blocks. */
    String method() {
        return "widen_" + key();
    }

    /** Shape of the weights that a tensor of bytes stands for. */
    Shape weights(TensorEntry entry) {
        Shape stored = entry.shape();
        if (entry.type() != ElementType.U8 || stored.dimension() != 2 || stored.get(1) % bytes != 0) {
            throw new CheckpointException("tensor '" + entry.name() + "': expected " + key()
                    + " blocks as U8 (rows, n · " + bytes + "), got " + entry.type() + " " + stored);
        }
        return new Shape(stored.get(0), stored.get(1) / bytes * WEIGHTS);
    }
}
