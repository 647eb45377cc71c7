package io.dreampress.llm.generation;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.Pixels;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes many documents at once. Every method returns at once; what comes of it arrives at the session's listener.
 *
 * <p>Thread-safe.
 */
public interface Generation {
    /**
     * Opens a session.
     *
     * @param listener called on the engine's thread, event by event; must neither block nor throw
     */
    void start(SessionKey key, Assignment assignment, Consumer<GenerationEvent> listener);

    /**
     * Brings an image that a session awaits; a session that is gone or does not await it ignores it.
     *
     * @param picture the drawn image, or empty if it cannot be had
     */
    void resume(SessionKey key, int imageIndex, Optional<Pixels> picture);

    /** Ends a session before its next step; its listener hears nothing more. Unknown sessions are ignored. */
    void cancel(SessionKey key);

    /** Why the engine as a whole cannot go on, or empty while it can. */
    Optional<String> failure();
}
