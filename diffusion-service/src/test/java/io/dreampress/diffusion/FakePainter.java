package io.dreampress.diffusion;

import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.painting.CountedPainting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** Draws flat pictures whose colour follows from seed and index, at once, and remembers who shared a call. */
public final class FakePainter implements Painter {
    /** The only width that it refuses. */
    public static final int REFUSED_WIDTH = 24;

    private final List<List<PaintOrder>> calls = new CopyOnWriteArrayList<>();
    private Consumer<List<PaintOrder>> beforeStep = orders -> {};
    private Function<PaintOrder, String> flaw = order -> "";
    private int tint;
    private volatile boolean endless;
    private volatile int open;
    private volatile boolean closed;

    /** An order of this painter. */
    public static PaintOrder order(int width, int steps, long seed, int imageIndex) {
        var vectors = new FloatMatrix(1, 2, new float[] {1, 2});
        return new PaintOrder(new Condition.CrossAttention(vectors, vectors), width, width, steps, 2, seed, imageIndex);
    }

    /** Draws everything in another colour than other painters. */
    public FakePainter tint(int colour) {
        tint = colour;
        return this;
    }

    /** Runs before every step, and may fail it. */
    public FakePainter beforeStep(Consumer<List<PaintOrder>> action) {
        beforeStep = action;
        return this;
    }

    /** Why a finished picture is no good; empty if it is. */
    public FakePainter flawed(Function<PaintOrder, String> reason) {
        flaw = reason;
        return this;
    }

    /** Steps take no painting further from here on. */
    public FakePainter endless() {
        endless = true;
        return this;
    }

    /** The orders in each step so far. */
    public List<List<PaintOrder>> calls() {
        return calls;
    }

    /** Paintings begun and not closed. */
    public int open() {
        return open;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public Painting begin(PaintOrder order) {
        if (order.width() == REFUSED_WIDTH) {
            throw new IllegalArgumentException("width: expected anything else, got " + REFUSED_WIDTH);
        }
        open++;
        return new FakePainting(order);
    }

    @Override
    public void step(List<Painting> paintings) {
        List<PaintOrder> orders = paintings.stream().map(Painting::order).toList();
        if (!endless) {
            calls.add(orders);
        }
        beforeStep.accept(orders);
        if (endless) {
            return;
        }
        paintings.forEach(painting -> ((FakePainting) painting).step());
    }

    @Override
    public List<Painted> finish(List<Painting> paintings) {
        List<Painted> painted = new ArrayList<>();
        for (Painting painting : paintings) {
            String reason = flaw.apply(painting.order());
            painted.add(reason.isEmpty() ? new Painted.Picture(tinted(painting.order())) : new Painted.Failed(reason));
        }
        return painted;
    }

    @Override
    public void close() {
        closed = true;
    }

    private Pixels tinted(PaintOrder order) {
        Pixels pixels = pixels(order);
        pixels.rgb()[0] = (byte) tint;
        return pixels;
    }

    /** What it draws for an order, but for the tint of the first byte. */
    public static Pixels pixels(PaintOrder order) {
        byte[] rgb = new byte[order.width() * order.height() * 3];
        java.util.Arrays.fill(rgb, (byte) (31 * order.seed() + order.imageIndex()));
        return new Pixels(order.width(), order.height(), rgb);
    }

    private final class FakePainting extends CountedPainting {
        FakePainting(PaintOrder order) {
            super(order);
        }

        @Override
        public void close() {
            open--;
        }
    }
}
