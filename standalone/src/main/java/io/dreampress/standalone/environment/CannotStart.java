package io.dreampress.standalone.environment;

/** Something around the program keeps it from starting. The message is a sentence for the user: what, expected, got, what to do. */
public final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CannotStart(String sentence) {
        super(sentence);
    }

    public CannotStart(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
