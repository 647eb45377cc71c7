package io.dreampress.contracts.topic;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A record was written by a newer version of Dreampress in a way that this one does not know. It is never
 * dead-lettered: its partition waits until its reader is upgraded.
 */
public final class NewerMessageException extends SerializationException {
    private static final long serialVersionUID = 1;

    NewerMessageException(String message) {
        super(message);
    }

    /** The one that a failure comes from, if one is to blame. */
    public static Optional<NewerMessageException> behind(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(NewerMessageException.class::isInstance)
                .map(NewerMessageException.class::cast)
                .findFirst();
    }
}
