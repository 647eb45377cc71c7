package io.dreampress.standalone.batch;

import java.time.Duration;

/**
 * How far a batch is.
 *
 * @param total lines that ask for a document
 * @param earlier of these, ended before this run
 * @param finished in this run
 * @param failed in this run: failed, cancelled or rejected
 * @param elapsed since this run's first request
 */
public record Tally(int total, int earlier, int finished, int failed, Duration elapsed) {
    /** Lines that have ended, whenever. */
    public int ended() {
        return earlier + finished + failed;
    }

    /** Documents an hour in this run; 0 before the first. */
    public double perHour() {
        double seconds = elapsed.toMillis() / 1000.0;
        return seconds == 0 ? 0 : (finished + failed) * 3600 / seconds;
    }

    /** At this run's rate; zero before the first has ended. */
    public Duration left() {
        double rate = perHour();
        return rate == 0 ? Duration.ZERO : Duration.ofMillis((long) ((total - ended()) * 3_600_000 / rate));
    }
}
