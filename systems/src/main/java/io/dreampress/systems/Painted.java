package io.dreampress.systems;

/** How a painting ended. */
public sealed interface Painted {
    /** The finished image. */
    record Picture(Pixels pixels) implements Painted {}

    /** It cannot be painted, with the reason: a value that is not a number, for instance. */
    record Failed(String reason) implements Painted {}
}
