package io.dreampress.training.stages;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.FloatMatrix;
import java.util.HashMap;
import java.util.Map;

/**
 * States of a bundle's frozen language model over the begin token and a caption, in float32. They never change, so those of the
 * first captions are kept, up to 128 MiB of them: epochs come back to the same captions.
 */
final class CaptionReader implements AutoCloseable {
    private static final long MOST_KEPT = (128 << 20) / Float.BYTES;

    private final LlamaDecoder decoder;
    private final TextTokenizer tokenizer;
    private final KvPool pool;
    private final int begin;
    private final int longest;
    private final Map<String, FloatMatrix> read = new HashMap<>();
    private long kept;

    CaptionReader(Bundle bundle, int longest) {
        this.longest = longest;
        this.begin = bundle.descriptor().specialTokens().get("begin");
        this.tokenizer = TextTokenizer.open(bundle.path().resolve("tokenizer"));
        this.decoder = LlamaDecoder.load(bundle.path().resolve("language_model"), Precision.F32);
        this.pool = decoder.pool(1, longest);
    }

    /** {@code D}. */
    int width() {
        return decoder.config().width();
    }

    /** {@code (n, D)} after the final norm; an empty caption is the begin token alone. */
    NDArray states(NDManager into, String caption) {
        FloatMatrix states = read.get(caption);
        if (states == null) {
            states = read(into, ids(caption));
            if (kept + states.values().length <= MOST_KEPT) {
                kept += states.values().length;
                read.put(caption, states);
            }
        }
        return into.create(states.values(), new Shape(states.rows(), states.columns()));
    }

    private int[] ids(String caption) {
        int[] words = caption.isEmpty() ? new int[0] : tokenizer.encode(caption);
        int[] ids = new int[Math.min(longest, words.length + 1)];
        ids[0] = begin;
        System.arraycopy(words, 0, ids, 1, ids.length - 1);
        return ids;
    }

    private FloatMatrix read(NDManager into, int[] ids) {
        try (KvCache cache = pool.open()) {
            NDArray states = decoder.prefill(into, cache, decoder.embed(into, ids));
            return new FloatMatrix(ids.length, width(), states.toFloatArray());
        }
    }

    @Override
    public void close() {
        pool.close();
        decoder.close();
        tokenizer.close();
    }
}
