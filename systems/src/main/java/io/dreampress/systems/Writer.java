package io.dreampress.systems;

import java.util.List;
import java.util.Optional;

/**
 * The writing side of a system: language tower and choreography, advanced one step at a time so that an engine can mix
 * sessions freely (continuous batching).
 *
 * <p>Not thread-safe: one engine thread owns a writer and its sessions, and runs {@link #advance} inside its
 * {@link ComputeLane}.
 */
public interface Writer extends AutoCloseable {
    /**
     * Opens a session; runs no network. The session's own prefill happens in its first steps.
     *
     * @throws IllegalArgumentException if the assignment does not fit this system or its context, saying what was
     *     expected, what came and what to do
     */
    Session open(Assignment assignment);

    /**
     * Advances every session by one step, sharing network calls where sessions are at the same kind of step. Sessions
     * may be given in any order and number; in float32 a session's tokens do not depend on which others are given.
     *
     * @return one turn per session, in the given order
     */
    List<Turn> advance(List<Session> sessions);

    /** Most positions a session can hold, prompt and images included. */
    int contextLength();

    /** Precision, kernels, engine and processor, for the reproducibility record. */
    default String kernels() {
        return "";
    }

    @Override
    void close();

    /** One document being written. */
    interface Session extends AutoCloseable {
        /**
         * Brings an image that the session awaits.
         *
         * @param picture the drawn image, or empty if it cannot be had: the writing then goes on without it
         */
        void resume(int imageIndex, Optional<Pixels> picture);

        /** Whether the next step will read a chunk (many positions) and not decode a single token. */
        boolean readsNext();

        /** Native memory that this session's keys and values take, in bytes. */
        long cacheBytes();

        /** Gives the keys and values back; they are computed again when the session goes on. */
        void evict();

        @Override
        void close();
    }
}
