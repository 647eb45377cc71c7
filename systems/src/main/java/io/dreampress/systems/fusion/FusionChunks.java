package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.systems.BundleDescriptor.Size;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.ChunkEmbedder;

/**
 * Pictures among the words of a document. An image passes the image tower on its way into the cache; features that are
 * looked at are read by the decoder like words.
 *
 * @param towers text and image tower
 * @param parts what chunks are for them
 * @param patchPixels side of a patch in pixels
 */
record FusionChunks(FusionTowers towers, ContextParts parts, int patchPixels) implements ChunkEmbedder {
    @Override
    public int positions(Chunk chunk) {
        return chunk instanceof Chunk.Picture(var pixels)
                ? patches(parts.sight().size(pixels)) + 2
                : parts.sight().lookedPositions();
    }

    /** Positions of an image without its markers. */
    int patches(Size size) {
        return size.width() / patchPixels * (size.height() / patchPixels);
    }

    @Override
    public NDList embed(NDManager into, Chunk chunk) {
        NDList embeddings = new NDList();
        for (ContextPart part : parts.of(chunk)) {
            if (part instanceof ContextPart.Features(FloatMatrix rows)) {
                embeddings.add(into.create(rows.values(), new Shape(rows.rows(), rows.columns())));
            }
        }
        return embeddings;
    }

    @Override
    public boolean reads(Chunk chunk) {
        return chunk instanceof Chunk.Picture;
    }

    @Override
    public NDArray read(NDManager into, KvCache cache, Chunk chunk) {
        return towers.read(into, cache, parts.of(chunk));
    }
}
