package io.dreampress.llm.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How fast places become free while documents wait for them, from the latest ones. Not thread-safe. */
final class Departures {
    private static final int LATEST = 64;

    private final Deque<Long> nanos = new ArrayDeque<>();

    void add(long now) {
        nanos.add(now);
        if (nanos.size() > LATEST) {
            nanos.remove();
        }
    }

    /** Nobody waits: what follows says nothing about what was. */
    void forget() {
        nanos.clear();
    }

    /** Time until so many places have become free; empty as long as too little is known. */
    Optional<Duration> until(int places) {
        return nanos.size() < 2
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((nanos.getLast() - nanos.getFirst()) / (nanos.size() - 1) * places));
    }
}
