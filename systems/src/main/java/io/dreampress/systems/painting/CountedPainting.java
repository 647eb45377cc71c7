package io.dreampress.systems.painting;

import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painter;

/** An image that is drawn without a network: nothing of it but its order and how far it is. */
public class CountedPainting implements Painter.Painting {
    private final PaintOrder order;
    private int stepsDone;

    /** A painting that no step was taken for. */
    public CountedPainting(PaintOrder order) {
        this.order = order;
    }

    /** Takes it one step further. */
    public void step() {
        stepsDone++;
    }

    @Override
    public int stepsDone() {
        return stepsDone;
    }

    @Override
    public int steps() {
        return order.steps();
    }

    @Override
    public PaintOrder order() {
        return order;
    }

    /** Holds nothing. */
    @Override
    public void close() {}
}
