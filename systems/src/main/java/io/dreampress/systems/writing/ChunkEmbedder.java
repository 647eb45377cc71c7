package io.dreampress.systems.writing;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

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
}
