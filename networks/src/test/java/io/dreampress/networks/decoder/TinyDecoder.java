package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.nio.file.Path;

/** A decoder of two layers with random weights: the committed fixture's. */
final class TinyDecoder {
    private static final Path FOLDER = Path.of("src/test/resources/golden/blocks/llama-gqa-tied");

    private TinyDecoder() {}

    static LlamaDecoder load(Precision precision) {
        try (Checkpoint weights = Checkpoint.open(FOLDER)) {
            return LlamaDecoder.load(DecoderConfig.read(FOLDER.resolve("config.json")), weights, precision);
        }
    }

    static NDArray embedding(NDManager manager, int token) {
        try (Checkpoint weights = Checkpoint.open(FOLDER)) {
            return weights.float32(manager, "model.embed_tokens.weight")
                    .get(token)
                    .duplicate();
        }
    }
}
