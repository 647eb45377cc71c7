package io.dreampress.standalone.command;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Everything that must be stopped in order, whether the command ends by itself, by Ctrl-C or by SIGTERM: last opened,
 * first closed, once.
 */
final class Lifeline implements AutoCloseable {
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final Thread hook = Thread.ofPlatform().name("interrupted").unstarted(this::interrupt);
    private volatile Runnable beforeInterruption = () -> {};
    private volatile boolean interrupted;
    private boolean closed;

    Lifeline() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Has something closed at the end; at once, if this is the end already. */
    synchronized void keep(Runnable closer) {
        if (closed) {
            closer.run();
        } else {
            closers.push(closer);
        }
    }

    /** Has something done when the user interrupts, before anything is closed. */
    void beforeInterruption(Runnable action) {
        beforeInterruption = action;
    }

    /** Whether the user wants the program to end. */
    boolean interrupted() {
        return interrupted;
    }

    private void interrupt() {
        interrupted = true;
        beforeInterruption.run();
        closeAll();
    }

    @Override
    public void close() {
        if (!interrupted) {
            forgetHook();
        }
        closeAll();
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            interrupted = true;
        }
    }

    private synchronized void closeAll() {
        closed = true;
        if (!closers.isEmpty()) {
            try {
                closers.pop().run();
            } finally {
                closeAll();
            }
        }
    }
}
