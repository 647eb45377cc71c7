package io.dreampress.systems.instant;

import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.painting.CountedPainting;
import java.util.List;
import java.util.SplittableRandom;

/** Noise, in as many steps as ordered. */
final class InstantPainter implements Painter {
    @Override
    public Painting begin(PaintOrder order) {
        return new CountedPainting(order);
    }

    @Override
    public void step(List<Painting> paintings) {
        paintings.forEach(painting -> ((CountedPainting) painting).step());
    }

    @Override
    public List<Painted> finish(List<Painting> paintings) {
        return paintings.stream().map(painting -> noise(painting.order())).toList();
    }

    private static Painted noise(PaintOrder order) {
        byte[] rgb = new byte[order.width() * order.height() * 3];
        new SplittableRandom(order.seed() * 31 + order.imageIndex()).nextBytes(rgb);
        return new Painted.Picture(new Pixels(order.width(), order.height(), rgb));
    }

    @Override
    public void close() {}
}
