package io.dreampress.diffusion.gang;

import java.time.Duration;

/**
 * What fits into the time for which a record is locked.
 *
 * @param stepTime one denoising step of one image, measured
 * @param lock how long a record is locked
 */
record LockBudget(Duration stepTime, Duration lock) {
    private static final int SAFETY = 3;

    /**
     * Checks that one image fits three times.
     *
     * @throws LockTooShortException if it does not
     */
    void check(int steps) {
        Duration needed = stepTime.multipliedBy((long) steps * SAFETY);
        if (needed.compareTo(lock) > 0) {
            throw new LockTooShortException(stepTime, steps, lock, needed);
        }
    }

    /** The most denoising steps that fit three times. */
    int mostSteps() {
        return Math.clamp(lock.toNanos() / SAFETY / Math.max(1, stepTime.toNanos()), 1, Integer.MAX_VALUE);
    }

    /** How many images fit one after the other, as they take at worst when all of them share the compute lane. */
    int images(int steps) {
        return Math.clamp(lock.toNanos() / Math.max(1, stepTime.toNanos() * steps), 1, Integer.MAX_VALUE);
    }
}
