package io.dreampress.systems.writing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.decoder.KvCache;

/** How the chunks that are no text become a decoder's input. Used by one thread. */
public interface ChunkEmbedder {
    /** Positions that a {@link Chunk.Picture} or a {@link Chunk.Own} takes. */
    int positions(Chunk chunk);

    /**
     * Embeddings of a {@link Chunk.Picture} or a {@link Chunk.Own}, in order, {@code (n, D)} each.
     *
     * @throws IllegalStateException if the system has no such chunks
     */
    NDList embed(NDManager into, Chunk chunk);

    /** Whether a chunk passes more than the decoder on its way into a cache; {@link #read} then takes it there. */
    default boolean reads(Chunk chunk) {
        return false;
    }

    /**
     * Reads a chunk that {@link #reads} accepts onto a cache.
     *
     * @return states after the final norms, {@code (n, D)}
     */
    default NDArray read(NDManager into, KvCache cache, Chunk chunk) {
        throw new IllegalStateException("chunk: expected one that the decoder reads, got " + chunk);
    }
}
