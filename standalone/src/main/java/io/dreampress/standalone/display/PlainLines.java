package io.dreampress.standalone.display;

import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.standalone.following.DocumentEvent;
import java.io.PrintStream;

/** Whole lines, for files and pipes: the text on one stream, everything about it on the other. */
final class PlainLines implements Display, ReadingOrder.Scene {
    private final PrintStream out;
    private final PrintStream err;
    private final ReadingOrder order = new ReadingOrder(this);
    private String begun = "";
    private int told;

    PlainLines(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void status(String words) {
        err.println(words);
    }

    @Override
    public void show(DocumentEvent event) {
        switch (event) {
            case DocumentEvent.Accepted accepted ->
                status("accepted as document " + accepted.fact().documentId());
            case DocumentEvent.Rejected rejected ->
                status("rejected: " + Report.of(rejected.fact().problem()));
            case DocumentEvent.Advanced advanced -> advance(advanced.stage());
            case DocumentEvent.Ended ended -> {
                order.end();
                endLine();
                String words = Report.of(ended.fact());
                if (!words.isEmpty()) {
                    status(words);
                }
            }
        }
    }

    private void advance(StageAdvanced stage) {
        switch (stage) {
            case StageAdvanced.Queued queued when queued.position() == 0 -> {}
            case StageAdvanced.Queued queued -> status(Report.of(queued));
            case StageAdvanced.Writing writing -> order.writing(writing);
            case StageAdvanced.Dreaming dreaming -> order.dreaming(dreaming);
            case StageAdvanced.Denoising denoising -> order.denoising(denoising);
            case StageAdvanced.Assembling _ -> {}
        }
    }

    @Override
    public void text(String piece) {
        String all = begun + piece;
        int end = all.lastIndexOf('\n') + 1;
        out.print(all.substring(0, end));
        out.flush();
        begun = all.substring(end);
    }

    @Override
    public void imageBegins(int imageIndex, String altText) {
        endLine();
        told = 0;
        status("image " + (imageIndex + 1) + ": " + altText);
    }

    @Override
    public void imageAdvances(int imageIndex, int step, int steps) {
        int quarter = 4 * step / Math.max(steps, 1);
        if (quarter > told) {
            told = quarter;
            status("image " + (imageIndex + 1) + ": step " + step + " of " + steps);
        }
    }

    @Override
    public void imageEnds(int imageIndex) {
        told = 0;
    }

    @Override
    public void delivered(Delivery delivery) {
        err.println(delivery.inWords() + ": " + delivery.folder().resolve("document.html"));
    }

    private void endLine() {
        if (!begun.isEmpty()) {
            out.println(begun);
            out.flush();
            begun = "";
        }
    }
}
