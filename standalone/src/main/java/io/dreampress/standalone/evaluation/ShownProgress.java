package io.dreampress.standalone.evaluation;

import io.dreampress.training.evaluation.Progress;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One bar a stage on a terminal; a plain line a stage elsewhere. */
final class ShownProgress implements Progress, AutoCloseable {
    private final PrintStream err;
    private final boolean terminal;
    private String stage = "";
    private ProgressBar bar;

    ShownProgress(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    @Override
    public void advanced(String stage, int done, int all) {
        if (!stage.equals(this.stage)) {
            close();
            this.stage = stage;
            begin(all);
        }
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    private void begin(int all) {
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName(stage)
                    .setInitialMax(all)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(100)
                    .setConsumer(new ConsoleProgressBarConsumer(err))
                    .build();
        } else {
            err.println(stage + " (" + all + ") …");
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
