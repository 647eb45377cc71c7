package io.dreampress.diffusion.cancellation;

import java.util.LinkedHashSet;
import java.util.function.Predicate;

/**
 * Which documents were cancelled, as far as it matters to images: the latest {@code capacity} ones. Thread-safe.
 */
public final class Cancellations implements Predicate<String> {
    private final LinkedHashSet<String> documents = new LinkedHashSet<>();
    private final int capacity;

    /**
     * @param capacity how many are remembered, at least 1; the oldest are forgotten first
     */
    public Cancellations(int capacity) {
        this.capacity = capacity;
    }

    /** Whether this document was cancelled. */
    @Override
    public synchronized boolean test(String documentId) {
        return documents.contains(documentId);
    }

    synchronized void add(String documentId) {
        documents.addLast(documentId);
        if (documents.size() > capacity) {
            documents.removeFirst();
        }
    }

    /** The cancellation was taken back or has been forgotten by the pipeline. */
    synchronized void remove(String documentId) {
        documents.remove(documentId);
    }
}
