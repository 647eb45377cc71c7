package io.dreampress.contracts;

import io.dreampress.contracts.topic.Topic;
import java.util.List;
import java.util.stream.Stream;

/** The record types that a topic carries. */
final class MessageTypes {
    private MessageTypes() {}

    static List<Class<?>> of(Topic<?> topic) {
        return concrete(topic.type()).toList();
    }

    static Stream<Class<?>> concrete(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(MessageTypes::concrete)
                : Stream.of(type);
    }
}
