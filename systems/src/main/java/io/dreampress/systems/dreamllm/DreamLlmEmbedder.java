package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.ChunkEmbedder;

/**
 * DreamLLM's two blocks: dream queries between {@code <dream_start>} and {@code <dream_end>}, a picture's projected
 * features between {@code <im_start>} and {@code <im_end>}.
 *
 * @param decoder embeds the special tokens
 * @param special the ids of those
 * @param queries {@code (Q, D)}; no rows if there are none
 * @param eyes what sees pictures; null if nothing does
 */
record DreamLlmEmbedder(LlamaDecoder decoder, SpecialTokens special, FloatMatrix queries, Eyes eyes)
        implements ChunkEmbedder {
    @Override
    public int positions(Chunk chunk) {
        return chunk instanceof Chunk.Picture ? (eyes == null ? 0 : eyes.features()) + 2 : queries.rows() + 2;
    }

    @Override
    public NDList embed(NDManager into, Chunk chunk) {
        return chunk instanceof Chunk.Picture(var pixels)
                ? new NDList(
                        decoder.embed(into, special.imStart()),
                        present(eyes, "vision encoder").look(into, pixels),
                        decoder.embed(into, special.imEnd()))
                : new NDList(
                        decoder.embed(into, special.dreamStart()),
                        queries(into),
                        decoder.embed(into, special.dreamEnd()));
    }

    private NDArray queries(NDManager into) {
        FloatMatrix rows = present(queries.rows() == 0 ? null : queries, "dream queries");
        return into.create(rows.values(), new Shape(rows.rows(), rows.columns()));
    }

    private static <T> T present(T part, String name) {
        if (part == null) {
            throw new IllegalStateException("language tower: expected " + name + ", got a bundle without");
        }
        return part;
    }
}
