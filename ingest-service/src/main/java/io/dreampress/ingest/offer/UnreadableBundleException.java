package io.dreampress.ingest.offer;

/** A model bundle that the front door cannot read; the message says what was expected, what is there, and what to do. */
public final class UnreadableBundleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableBundleException(String message, Throwable cause) {
        super(message, cause);
    }
}
