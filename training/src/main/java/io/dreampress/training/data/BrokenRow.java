package io.dreampress.training.data;

/** A row that cannot be learned from; the message says why. */
final class BrokenRow extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenRow(String reason) {
        super(reason);
    }
}
