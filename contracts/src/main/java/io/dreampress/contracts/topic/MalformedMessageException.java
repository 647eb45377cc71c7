package io.dreampress.contracts.topic;

import org.apache.kafka.common.errors.SerializationException;

/** A record is not a message of its topic, and no later version will make it one: it belongs to the dead letters. */
public final class MalformedMessageException extends SerializationException {
    private static final long serialVersionUID = 1;

    MalformedMessageException(String message) {
        super(message);
    }
}
