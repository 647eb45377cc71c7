package io.dreampress.contracts.topic;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what is missing in a message: components that are null and not {@link Nullable}. */
final class Completeness {
    /** Services look at every message of theirs, and so at its type only once. */
    private static final ClassValue<List<Component>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Component> computeValue(Class<?> type) {
            return Stream.of(type.getRecordComponents())
                    .filter(component -> !component.getType().isPrimitive())
                    .map(Component::of)
                    .toList();
        }
    };

    private Completeness() {}

    /** Paths of the missing components, such as {@code order.content}; empty for a complete message. */
    static List<String> missingIn(Object message) {
        return message == null ? List.of("the message") : missingInside(message);
    }

    private static List<String> missingInside(Object value) {
        List<String> missing = new ArrayList<>();
        switch (value) {
            case Record message -> {
                for (Component component : COMPONENTS.get(message.getClass())) {
                    Object part = component.of(message);
                    if (part != null || !component.nullable()) {
                        add(missing, component.name(), part);
                    }
                }
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    add(missing, "[" + i + "]", list.get(i));
                }
            }
            default -> {}
        }
        return missing;
    }

    private static void add(List<String> missing, String name, Object part) {
        switch (part) {
            case null -> missing.add(name);
            case Record _, List<?> _ -> missingInside(part).forEach(below -> missing.add(joined(name, below)));
            default -> {}
        }
    }

    private static String joined(String name, String below) {
        return below.startsWith("[") ? name + below : name + "." + below;
    }

    private record Component(String name, Method accessor, boolean nullable) {
        static Component of(RecordComponent component) {
            Method accessor = component.getAccessor();
            // a service's own records, such as those of its state stores, need not be public
            accessor.setAccessible(true);
            return new Component(
                    component.getName(), accessor, component.getAnnotatedType().isAnnotationPresent(Nullable.class));
        }

        Object of(Record message) {
            try {
                return accessor.invoke(message);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        "message " + message.getClass() + ": expected accessors that return", e);
            }
        }
    }
}
