package io.dreampress.llm.generation;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Keeps the keys and values of all sessions within a number of bytes. Who waits for an image gives way first, the last
 * to come before the others; then the newest of those that write, which goes on when there is room again. The oldest one
 * always writes, so that a session larger than the budget still ends.
 *
 * @param bytes at least 1
 */
record CacheBudget(long bytes) {
    CacheBudget {
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "cache budget: expected at least 1 byte, got " + bytes + "; correct dreampress.llm.cache-budget");
        }
    }

    /**
     * Makes room where too much is held.
     *
     * @return how many sessions gave way
     */
    int keep(Collection<EngineSession> sessions) {
        long held = held(sessions);
        int evicted = 0;
        while (held > bytes) {
            Optional<EngineSession> yields = parked(sessions).or(() -> newestWriting(sessions));
            if (yields.isEmpty()) {
                return evicted;
            }
            evicted++;
            EngineSession session = yields.get();
            held -= session.cacheBytes();
            if (session.isRunning()) {
                session.stall();
            } else {
                session.session().evict();
            }
        }
        return evicted;
    }

    /** Lets stalled sessions go on, the oldest first, as far as there is room. */
    void relieve(Collection<EngineSession> sessions) {
        long held = held(sessions);
        boolean nobodyWrites = sessions.stream().noneMatch(EngineSession::isRunning);
        for (EngineSession session : stalledByAge(sessions)) {
            if (!nobodyWrites && held + session.stalledBytes() > bytes) {
                return;
            }
            session.unstall();
            held += session.stalledBytes();
            nobodyWrites = false;
        }
    }

    static long held(Collection<EngineSession> sessions) {
        return sessions.stream().mapToLong(EngineSession::cacheBytes).sum();
    }

    private static Optional<EngineSession> parked(Collection<EngineSession> sessions) {
        return sessions.stream()
                .filter(s -> s.state() == EngineSession.State.PARKED && s.cacheBytes() > 0)
                .max(Comparator.comparingLong(s -> s.number));
    }

    private static Optional<EngineSession> newestWriting(Collection<EngineSession> sessions) {
        long writing = sessions.stream().filter(EngineSession::isRunning).count();
        return writing < 2
                ? Optional.empty()
                : sessions.stream()
                        .filter(s -> s.isRunning() && s.cacheBytes() > 0)
                        .max(Comparator.comparingLong(s -> s.number));
    }

    private static Iterable<EngineSession> stalledByAge(Collection<EngineSession> sessions) {
        return sessions.stream()
                .filter(s -> s.state() == EngineSession.State.STALLED)
                .sorted(Comparator.comparingLong(s -> s.number))
                .toList();
    }
}
