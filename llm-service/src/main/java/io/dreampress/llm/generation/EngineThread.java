package io.dreampress.llm.generation;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that owns a {@link GenerationEngine}'s writer, from start to close. */
public final class EngineThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineThread.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final GenerationEngine engine;
    private final Thread thread;
    private volatile boolean closed;

    private EngineThread(GenerationEngine engine) {
        this.engine = engine;
        this.thread = Thread.ofPlatform().name("dreampress-generation").unstarted(this::run);
    }

    public static EngineThread start(GenerationEngine engine) {
        EngineThread engineThread = new EngineThread(engine);
        engineThread.thread.start();
        return engineThread;
    }

    private void run() {
        try {
            while (!closed) {
                if (!engine.step()) {
                    engine.awaitWork(IDLE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            engine.fail(e);
        } finally {
            engine.closeSessions();
        }
    }

    /** Ends the thread after its current round; sessions are closed, the writer is not. */
    @Override
    public void close() {
        closed = true;
        engine.wake();
        try {
            if (!thread.join(PATIENCE)) {
                LOG.warn("The generation engine did not end its step within {} s", PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
