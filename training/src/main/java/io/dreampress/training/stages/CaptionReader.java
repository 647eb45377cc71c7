package io.dreampress.training.stages;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.systems.Bundle;

/** States of a bundle's frozen language model over the begin token and a caption, in float32. */
final class CaptionReader implements AutoCloseable {
    private final LlamaDecoder decoder;
    private final TextTokenizer tokenizer;
    private final KvPool pool;
    private final int begin;
    private final int longest;

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
        int[] words = caption.isEmpty() ? new int[0] : tokenizer.encode(caption);
        int[] ids = new int[Math.min(longest, words.length + 1)];
        ids[0] = begin;
        System.arraycopy(words, 0, ids, 1, ids.length - 1);
        try (KvCache cache = pool.open()) {
            return decoder.prefill(into, cache, decoder.embed(into, ids)).duplicate();
        }
    }

    @Override
    public void close() {
        pool.close();
        decoder.close();
        tokenizer.close();
    }
}
