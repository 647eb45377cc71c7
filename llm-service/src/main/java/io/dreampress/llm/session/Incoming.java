package io.dreampress.llm.session;

import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** A fact from one of the topics that sessions are made of. */
sealed interface Incoming {
    record Accepted(RequestAccepted request) implements Incoming {}

    record Image(ImageFact fact) implements Incoming {}

    record Cancelled(DocumentCancellation cancellation) implements Incoming {}

    static Deserializer<Incoming> accepted() {
        return reader(Topics.ACCEPTED, Accepted::new);
    }

    static Deserializer<Incoming> images() {
        return reader(Topics.IMAGES, Image::new);
    }

    static Deserializer<Incoming> cancellations() {
        return reader(Topics.CANCELLATIONS, Cancelled::new);
    }

    private static <V> Deserializer<Incoming> reader(Topic<V> topic, Function<V, Incoming> kind) {
        Deserializer<V> values = JsonSerde.of(topic).deserializer();
        return new Deserializer<>() {
            @Override
            public Incoming deserialize(String name, byte[] bytes) {
                return wrap(values.deserialize(name, bytes));
            }

            @Override
            public Incoming deserialize(String name, Headers headers, byte[] bytes) {
                return wrap(values.deserialize(name, headers, bytes));
            }

            private Incoming wrap(V value) {
                return value == null ? null : kind.apply(value);
            }
        };
    }
}
