package io.dreampress.systems.toy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.ChunkEmbedder;

/** The toy reads nothing but tokens. */
final class NoOwnChunks implements ChunkEmbedder {
    @Override
    public int positions(Chunk chunk) {
        throw foreign(chunk);
    }

    @Override
    public NDList embed(NDManager into, Chunk chunk) {
        throw foreign(chunk);
    }

    private static IllegalStateException foreign(Chunk chunk) {
        return new IllegalStateException("chunk: expected tokens, got " + chunk);
    }
}
