package io.dreampress.standalone.display;

import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.standalone.following.DocumentEvent;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Text as it is written and a bar for each image's denoising steps, on a terminal. */
final class TerminalDisplay implements Display, ReadingOrder.Scene {
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final ReadingOrder order = new ReadingOrder(this);
    private ProgressBar bar;
    private boolean statusShown;
    private boolean lineBegun;

    TerminalDisplay(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void status(String words) {
        eraseStatus();
        err.print(words);
        err.flush();
        statusShown = true;
    }

    @Override
    public void show(DocumentEvent event) {
        switch (event) {
            case DocumentEvent.Accepted _ -> status("accepted, waiting for the first words …");
            case DocumentEvent.Rejected rejected ->
                last("Rejected: " + Report.of(rejected.fact().problem()));
            case DocumentEvent.Advanced advanced -> advance(advanced.stage());
            case DocumentEvent.Ended ended -> {
                order.end();
                last(Report.of(ended.fact()));
            }
        }
    }

    private void advance(StageAdvanced stage) {
        switch (stage) {
            case StageAdvanced.Queued queued -> status(Report.of(queued) + " …");
            case StageAdvanced.Writing writing -> order.writing(writing);
            case StageAdvanced.Dreaming dreaming -> order.dreaming(dreaming);
            case StageAdvanced.Denoising denoising -> order.denoising(denoising);
            case StageAdvanced.Assembling _ -> {}
        }
    }

    @Override
    public void text(String piece) {
        eraseStatus();
        out.print(piece);
        out.flush();
        lineBegun = !piece.endsWith("\n");
    }

    @Override
    public void imageBegins(int imageIndex, String altText) {
        endLine();
        bar = new ProgressBarBuilder()
                .setTaskName("  image " + (imageIndex + 1) + ": " + altText)
                .setInitialMax(-1)
                .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                .setUpdateIntervalMillis(100)
                .hideEta()
                .setConsumer(new ConsoleProgressBarConsumer(err))
                .build();
    }

    @Override
    public void imageAdvances(int imageIndex, int step, int steps) {
        bar.maxHint(steps);
        bar.stepTo(step);
    }

    @Override
    public void imageEnds(int imageIndex) {
        bar.close();
    }

    @Override
    public void delivered(Delivery delivery) {
        eraseStatus();
        err.println();
        err.println(delivery.inWords() + "; open " + delivery.folder().resolve("document.html"));
    }

    private void last(String words) {
        endLine();
        if (!words.isEmpty()) {
            err.println(words);
        }
    }

    private void endLine() {
        eraseStatus();
        if (lineBegun) {
            out.println();
            out.flush();
            lineBegun = false;
        }
    }

    private void eraseStatus() {
        if (statusShown) {
            err.print(ERASE_LINE);
            err.flush();
            statusShown = false;
        }
    }
}
