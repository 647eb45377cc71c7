package io.dreampress.diffusion.gang;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether dreams are pulled: not while anybody is in trouble (the object store is full, say), and never again once
 * closed. Thread-safe.
 */
public final class Intake {
    private final Map<String, String> troubles = new TreeMap<>();
    private boolean closed;

    /** Pauses the intake until this source's trouble is over. */
    synchronized void pause(String source, String trouble) {
        troubles.put(source, trouble);
    }

    /** This source's trouble is over, if it had any. */
    synchronized void resume(String source) {
        if (troubles.remove(source) != null) {
            notifyAll();
        }
    }

    /** Waits until nobody is in trouble; false once closed. */
    synchronized boolean awaitOpen() throws InterruptedException {
        while (!closed && !troubles.isEmpty()) {
            wait();
        }
        return !closed;
    }

    /** Waits a while; false as soon as it is closed. */
    synchronized boolean rest(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return !closed;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** What keeps dreams from being pulled, by who says so; empty if nothing does. */
    public synchronized Map<String, String> troubles() {
        return Map.copyOf(troubles);
    }
}
