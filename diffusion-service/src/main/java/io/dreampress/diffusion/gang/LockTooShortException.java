package io.dreampress.diffusion.gang;

import java.time.Duration;

/** An image takes so long that its record's lock would run out: every image would be drawn again and again. */
public final class LockTooShortException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LockTooShortException(Duration stepTime, int steps, Duration lock, Duration needed) {
        super("lock duration: expected at least " + seconds(needed) + " (" + steps + " steps of " + stepTime.toMillis()
                + " ms each, three times over), got " + seconds(lock)
                + "; raise dreampress.diffusion.lock-duration, and the broker's group.share.max.record.lock.duration.ms,"
                + " or draw with fewer steps");
    }

    private static String seconds(Duration duration) {
        return Math.ceilDiv(duration.toMillis(), 1000) + " s";
    }
}
