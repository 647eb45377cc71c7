package io.dreampress.systems.parts;

import io.dreampress.systems.BundleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened on the way to something larger, closed in reverse order. */
public final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Opens something whole out of parts that it notes. */
    @FunctionalInterface
    public interface Opening<T> {
        T open(Opened parts) throws IOException;
    }

    /**
     * Opens something whole; if that fails, the parts that were opened for it are closed.
     *
     * @param bundle whose parts they are
     * @throws BundleException naming the bundle and what is wrong with it
     */
    public static <T> T whole(Path bundle, Opening<T> opening) {
        Opened opened = new Opened();
        try {
            return opening.open(opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw new BundleException("bundle '" + bundle + "': " + e.getMessage(), e);
        }
    }

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
