package io.dreampress.ingest.offer;

/** Counts a text's tokens as the model bundle's tokenizer cuts it, special tokens excepted. Thread-safe. */
@FunctionalInterface
public interface TokenCounter {
    int count(String text);
}
