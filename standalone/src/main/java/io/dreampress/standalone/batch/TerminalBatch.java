package io.dreampress.standalone.batch;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One bar for all documents, with rate and time left. */
final class TerminalBatch implements BatchDisplay {
    private final PrintStream err;
    private ProgressBar bar;

    TerminalBatch(PrintStream err) {
        this.err = err;
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
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName("documents")
                    .setInitialMax(tally.total())
                    .startsFrom(tally.ended(), Duration.ZERO)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(200)
                    .hideEta()
                    .setConsumer(new ConsoleProgressBarConsumer(err))
                    .build();
        }
        bar.stepTo(tally.ended());
        bar.setExtraMessage(" %.0f an hour, %s left".formatted(tally.perHour(), BatchDisplay.inWords(tally.left())));
    }

    @Override
    public void over(Tally tally, long failures, Path folder) {
        close();
        err.println(BatchDisplay.inWords(tally, failures, folder));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
