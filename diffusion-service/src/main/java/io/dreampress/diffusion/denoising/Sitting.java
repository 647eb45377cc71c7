package io.dreampress.diffusion.denoising;

import io.dreampress.systems.Painter.Painting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One commission on its way through the batcher. Owned by the batcher's thread. */
final class Sitting {
    private final Commission commission;
    private final List<CompletableFuture<Rendering>> answers = new ArrayList<>();
    private Painting painting;
    private long lastSeated;
    private int tries;
    private boolean alone;

    Sitting(Commission commission, CompletableFuture<Rendering> answer, long turn) {
        this.commission = commission;
        this.lastSeated = turn;
        answers.add(answer);
    }

    Commission commission() {
        return commission;
    }

    ImageSize size() {
        return new ImageSize(commission.order().width(), commission.order().height());
    }

    /** The same image was asked for again: both get the same answer. */
    void join(CompletableFuture<Rendering> answer) {
        answers.add(answer);
    }

    boolean isBegun() {
        return painting != null;
    }

    void begin(Painting begun) {
        painting = begun;
    }

    Painting painting() {
        return painting;
    }

    boolean isDenoised() {
        return painting != null && painting.isDenoised();
    }

    void seated(long turn) {
        lastSeated = turn;
    }

    long turnsWaited(long turn) {
        return turn - lastSeated;
    }

    /** After a failure it is drawn from the start and shares no call, so that it can fail nobody else. */
    void restartAlone() {
        discard();
        alone = true;
    }

    boolean isAlone() {
        return alone;
    }

    int countTry() {
        return ++tries;
    }

    void answer(Rendering rendering) {
        discard();
        answers.forEach(answer -> answer.complete(rendering));
    }

    private void discard() {
        if (painting != null) {
            painting.close();
            painting = null;
        }
    }

    /** Images share a call when these are equal. */
    record ImageSize(int width, int height) {}
}
