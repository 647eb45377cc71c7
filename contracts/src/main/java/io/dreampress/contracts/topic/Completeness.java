package io.dreampress.contracts.topic;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what is missing in a message: components that are null and not {@link Nullable}. */
final class Completeness {
    private final List<String> missing = new ArrayList<>();

    private Completeness() {}

    /** Paths of the missing components, such as {@code order.content}; empty for a complete message. */
    static List<String> missingIn(Object message) {
        var completeness = new Completeness();
        completeness.check("", message);
        return completeness.missing;
    }

    private void check(String path, Object value) {
        switch (value) {
            case Record message -> {
                for (var component : message.getClass().getRecordComponents()) {
                    checkComponent(path, message, component);
                }
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    check(path + "[" + i + "]", list.get(i));
                }
            }
            case null -> missing.add(path.isEmpty() ? "the message" : path);
            default -> {}
        }
    }

    private void checkComponent(String path, Record message, RecordComponent component) {
        String name = path.isEmpty() ? component.getName() : path + "." + component.getName();
        Object value = read(message, component);
        if (value != null || !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            check(name, value);
        }
    }

    private static Object read(Record message, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            // a service's own records, such as those of its state stores, need not be public
            accessor.setAccessible(true);
            return accessor.invoke(message);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("message " + message.getClass() + ": expected accessors that return", e);
        }
    }
}
