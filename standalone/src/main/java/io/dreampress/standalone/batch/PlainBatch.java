package io.dreampress.standalone.batch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Whole lines, one every ten seconds at most. */
final class PlainBatch extends BatchInWords {
    private static final long BETWEEN = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanoTime;
    private long last;

    PlainBatch(PrintStream err, LongSupplier nanoTime) {
        super(err);
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    @Override
    public void advanced(Tally tally) {
        long now = nanoTime.getAsLong();
        if (now - last >= BETWEEN) {
            last = now;
            err().printf(
                            "%d of %d documents, %.0f an hour, about %s left%n",
                            tally.ended(), tally.total(), tally.perHour(), BatchDisplay.inWords(tally.left()));
        }
    }
}
