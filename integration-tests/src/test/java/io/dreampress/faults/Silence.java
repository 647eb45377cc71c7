package io.dreampress.faults;

import java.time.Duration;

/** Measures how long nothing is heard of documents in work. */
final class Silence {
    private long last;
    private boolean waiting;
    private Duration longest = Duration.ZERO;

    /** Something was heard. @param open whether there are documents in work after it */
    void heard(boolean open) {
        long now = System.nanoTime();
        Duration silent = Duration.ofNanos(now - last);
        if (waiting && silent.compareTo(longest) > 0) {
            longest = silent;
        }
        last = now;
        waiting = open;
    }

    Duration longest() {
        return longest;
    }
}
