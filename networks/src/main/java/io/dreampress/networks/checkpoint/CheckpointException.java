package io.dreampress.networks.checkpoint;

/** A checkpoint that is damaged, unreadable or does not hold what a network needs. */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
