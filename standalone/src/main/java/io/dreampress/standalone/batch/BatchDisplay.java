package io.dreampress.standalone.batch;

import io.dreampress.standalone.display.Display;
import io.dreampress.standalone.display.JsonLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Shows how a batch comes along. Not thread-safe. */
public interface BatchDisplay extends AutoCloseable {
    /** Something is under way, in words. */
    void status(String words);

    /** A line cannot be a request. */
    void invalid(LineProblem problem);

    /**
     * What a file asks for.
     *
     * @param atMost time on this machine; empty if unknown
     */
    void estimate(int requests, int invalid, Workload workload, Optional<Duration> atMost);

    /** Some documents have ended, or time went by. */
    void advanced(Tally tally);

    /** Every line has ended. */
    void over(Tally tally, long failures, Path folder);

    @Override
    default void close() {}

    /** Which display fits. */
    static BatchDisplay of(boolean json) {
        if (json) {
            return new JsonBatch(new JsonLines(System.out), System::nanoTime);
        }
        return Display.isTerminal() ? new TerminalBatch(System.err) : new PlainBatch(System.err, System::nanoTime);
    }

    /** Such as {@code 2 h 05 min}. */
    static String inWords(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? "%d min %02d s".formatted(seconds / 60, seconds % 60)
                : "%d h %02d min".formatted(seconds / 3600, seconds / 60 % 60);
    }

    /** Such as {@code 60 requests, 2 of them invalid; at most 12000 tokens and 120 images: about 5 min on this machine}. */
    static String inWords(int requests, int invalid, Workload workload, Optional<Duration> atMost) {
        String work = workload.tokens() + workload.images() == 0
                ? ""
                : "; at most %d tokens and %d images".formatted(workload.tokens(), workload.images());
        return "%d requests, %d lines invalid%s%s"
                .formatted(
                        requests,
                        invalid,
                        work,
                        atMost.map(time -> ": about " + inWords(time) + " on this machine")
                                .orElse(""));
    }

    /** The last words. */
    static String inWords(Tally tally, long failures, Path folder) {
        return "%d of %d documents in %s%s"
                .formatted(
                        tally.total() - failures,
                        tally.total(),
                        folder.resolve("documents"),
                        failures == 0
                                ? ""
                                : "; %d failed, %s says why, --retry-failed runs them again"
                                        .formatted(failures, folder.resolve("errors.jsonl")));
    }
}
