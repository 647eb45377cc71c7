package io.dreampress.contracts.topic;

import org.apache.kafka.common.KafkaException;

/** The pipeline's topics are not there and cannot be made. */
public final class TopicsUnavailable extends KafkaException {
    private static final long serialVersionUID = 1;

    TopicsUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
