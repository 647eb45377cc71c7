package io.dreampress.standalone.pipeline;

import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** The one sentence in a chain of wrapped exceptions that tells the user what to do. */
final class Reason {
    private Reason() {}

    /** The outermost message that is not the framework's: it only wraps what somebody who knows has said. */
    static String of(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(cause -> cause.getMessage() != null)
                .filter(cause -> !(cause instanceof CompletionException))
                .filter(cause -> !cause.getClass().getName().startsWith("org.springframework."))
                .findFirst()
                .map(Throwable::getMessage)
                .orElseGet(failure::toString);
    }
}
