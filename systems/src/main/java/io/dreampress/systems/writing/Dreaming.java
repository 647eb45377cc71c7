package io.dreampress.systems.writing;

import io.dreampress.systems.Condition;
import java.util.Optional;

/** A condition in the making: one work at a time, so that many images share the network's calls. */
public interface Dreaming extends AutoCloseable {
    /** The next work; empty once the condition is complete. Asked again when that work is done. */
    Optional<Work> next();

    /** Whether the next work reads a chunk and not a single position. */
    boolean readsNext();

    /** The condition, once it is complete. */
    Condition condition();

    /** {@code (V)} after the dream, where it was dreamed in a document and left something there. */
    float[] logits();

    /** Native memory of the contexts of its own, in bytes. */
    long bytes();

    /** Gives that memory back; what it held is read again. */
    void evict();

    @Override
    void close();
}
