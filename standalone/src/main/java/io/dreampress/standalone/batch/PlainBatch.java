package io.dreampress.standalone.batch;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Whole lines, one every ten seconds at most. */
final class PlainBatch implements BatchDisplay {
    private static final long BETWEEN = Duration.ofSeconds(10).toNanos();

    private final PrintStream err;
    private final LongSupplier nanoTime;
    private long last;

    PlainBatch(PrintStream err, LongSupplier nanoTime) {
        this.err = err;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    @Override
    public void status(String words) {
        err.println(words);
    }

    @Override
    public void invalid(LineProblem problem) {
        err.println(problem.inWords());
    }

    @Override
    public void estimate(int requests, int invalid, Workload workload, Optional<Duration> atMost) {
        err.println(BatchDisplay.inWords(requests, invalid, workload, atMost));
    }

    @Override
    public void advanced(Tally tally) {
        long now = nanoTime.getAsLong();
        if (now - last >= BETWEEN) {
            last = now;
            err.printf(
                    "%d of %d documents, %.0f an hour, about %s left%n",
                    tally.ended(), tally.total(), tally.perHour(), BatchDisplay.inWords(tally.left()));
        }
    }

    @Override
    public void over(Tally tally, long failures, Path folder) {
        err.println(BatchDisplay.inWords(tally, failures, folder));
    }
}
