package io.dreampress.standalone.batch;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A batch for people to read; how it advances depends on where they do. */
abstract sealed class BatchInWords implements BatchDisplay permits PlainBatch, TerminalBatch {
    private final PrintStream err;

    BatchInWords(PrintStream err) {
        this.err = err;
    }

    /** Where the words go. */
    final PrintStream err() {
        return err;
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
    public void over(Tally tally, long failures, Path folder) {
        close();
        err.println(BatchDisplay.inWords(tally, failures, folder));
    }
}
