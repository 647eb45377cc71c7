package io.dreampress.ingest.offer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The tokenizer of a model bundle, never truncating. Thread-safe. */
public final class BundleTokenizer implements TokenCounter, AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    private BundleTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Opens {@code tokenizer/tokenizer.json} of a bundle.
     *
     * @throws UnreadableBundleException if it is missing or no tokenizer
     */
    public static BundleTokenizer open(Path bundle) {
        Path file = bundle.resolve("tokenizer").resolve("tokenizer.json");
        try {
            return new BundleTokenizer(HuggingFaceTokenizer.newInstance(
                    file, Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false")));
        } catch (IOException | RuntimeException e) {
            throw new UnreadableBundleException(
                    "model bundle '" + bundle + "': expected a readable tokenizer/tokenizer.json, got " + e.getMessage()
                            + "; complete the bundle, or name another one with dreampress.model",
                    e);
        }
    }

    @Override
    public int count(String text) {
        return tokenizer.encode(text, false, false).getIds().length;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
