package io.dreampress.systems;

/** Why the writing ended. */
public enum FinishReason {
    /** The model ended it, or the given text was read to its end. */
    COMPLETE,
    /** A stop text was written. */
    STOP,
    /** The maximum number of tokens was reached. */
    LENGTH,
    /** The context is full. */
    CONTEXT,
    /** The text repeated itself and was cut where the repetition began. */
    LOOP
}
