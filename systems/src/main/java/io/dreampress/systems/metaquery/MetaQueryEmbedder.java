package io.dreampress.systems.metaquery;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.ChunkEmbedder;

/**
 * Pictures among the words: their features and nothing around them. The queries are tokens of the decoder.
 *
 * @param eyes what sees pictures; null if nothing does
 */
record MetaQueryEmbedder(Eyes eyes) implements ChunkEmbedder {
    @Override
    public int positions(Chunk chunk) {
        return chunk instanceof Tiled(var pixels)
                ? present().tiledPositions(pixels)
                : present().squarePositions();
    }

    @Override
    public NDList embed(NDManager into, Chunk chunk) {
        return switch (chunk) {
            case Chunk.Picture(var pixels) -> new NDList(present().square(into, pixels));
            case Tiled(var pixels) -> new NDList(present().tiled(into, pixels));
            default -> throw new IllegalStateException("chunk: expected a picture, got " + chunk);
        };
    }

    private Eyes present() {
        if (eyes == null) {
            throw new IllegalStateException("language tower: expected a vision encoder, got a bundle without");
        }
        return eyes;
    }
}
