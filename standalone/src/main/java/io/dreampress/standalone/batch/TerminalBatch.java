package io.dreampress.standalone.batch;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One bar for all documents, with rate and time left. */
final class TerminalBatch extends BatchInWords {
    private ProgressBar bar;

    TerminalBatch(PrintStream err) {
        super(err);
    }

    @Override
    public void advanced(Tally tally) {
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("documents")
                    .setInitialMax(tally.total())
                    .startsFrom(tally.ended(), Duration.ZERO)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .hideEta()
                    .setConsumer(new ConsoleProgressBarConsumer(err()))
                    .build();
        }
        bar.stepTo(tally.ended());
        bar.setExtraMessage(" %.0f an hour, %s left".formatted(tally.perHour(), BatchDisplay.inWords(tally.left())));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
