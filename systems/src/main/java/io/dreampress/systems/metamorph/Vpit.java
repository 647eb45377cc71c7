package io.dreampress.systems.metamorph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.vpit.MmProjector;
import io.dreampress.networks.vpit.VisionHead;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.ChunkEmbedder;
import io.dreampress.systems.writing.ContinuousTokens;

/**
 * Visual tokens as a decoder reads and predicts them (Tong et al. 2024, section 2). A picture that is given is
 * {@code <image_start>}, its projected visual tokens, {@code <image_end>}.
 *
 * @param decoder embeds the special tokens
 * @param special the ids of those
 * @param eyes see given pictures
 * @param projector visual tokens to the decoder's embeddings
 * @param head the decoder's states to visual tokens
 */
record Vpit(LlamaDecoder decoder, SpecialTokens special, Eyes eyes, MmProjector projector, VisionHead head)
        implements ChunkEmbedder, ContinuousTokens {
    @Override
    public int positions(Chunk chunk) {
        return eyes.side() * eyes.side() + 2;
    }

    @Override
    public NDList embed(NDManager into, Chunk chunk) {
        if (!(chunk instanceof Chunk.Picture(var pixels))) {
            throw new IllegalStateException("chunk: expected a picture, got " + chunk.getClass());
        }
        return new NDList(
                decoder.embed(into, special.imageStart()),
                embed(into, eyes.look(into, pixels)),
                decoder.embed(into, special.imageEnd()));
    }

    @Override
    public NDArray embed(NDManager into, NDArray tokens) {
        return projector.project(into, tokens);
    }

    @Override
    public NDArray predict(NDManager into, NDArray states) {
        return head.predict(into, states);
    }
}
