package io.dreampress.standalone.pipeline;

import java.util.stream.Stream;

/** The one sentence in a chain of wrapped exceptions that tells the user what to do. */
final class Reason {
    private Reason() {}

    /** The innermost message: frameworks wrap, the code that knows speaks first. */
    static String of(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(cause -> cause.getMessage() != null)
                .reduce((outer, inner) -> inner)
                .map(Throwable::getMessage)
                .orElseGet(failure::toString);
    }
}
