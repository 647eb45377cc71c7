package io.dreampress.systems.parts;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened on the way to something larger, closed in reverse order. */
public final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Notes a part, which is closed with the others. */
    public <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Somebody else closes it. */
    public void forget(AutoCloseable part) {
        parts.remove(part);
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            close(parts.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            throw new IllegalStateException("expected " + part.getClass().getSimpleName() + " to close, got " + e, e);
        }
    }
}
