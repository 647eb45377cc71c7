package io.dreampress.systems.toy;

import io.dreampress.networks.random.Philox;
import io.dreampress.systems.Condition;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.painting.CountedPainting;
import java.util.List;

/** Noise that fades, step by step, into the colour of a condition's first three numbers. */
final class ToyPainter implements Painter {
    @Override
    public Painting begin(PaintOrder order) {
        if (order.condition() instanceof Condition.CrossAttention attention
                && attention.conditional().columns() >= 3) {
            return new Fading(order, attention.conditional().values());
        }
        throw new IllegalArgumentException("condition: expected a state of at least 3 numbers, got " + order.condition()
                + "; paint with the bundle that made it");
    }

    @Override
    public void step(List<Painting> paintings) {
        paintings.forEach(painting -> ((Fading) painting).fade());
    }

    @Override
    public List<Painted> finish(List<Painting> paintings) {
        return paintings.stream().map(painting -> ((Fading) painting).picture()).toList();
    }

    @Override
    public void close() {}

    private static final class Fading extends CountedPainting {
        private final float[] colour;
        private final float[] channels;

        private Fading(PaintOrder order, float[] colour) {
            super(order);
            this.colour = colour;
            this.channels = new Philox(order.seed(), order.imageIndex()).gaussians(3 * order.width() * order.height());
        }

        private void fade() {
            step();
            for (int i = 0; i < channels.length; i++) {
                channels[i] += (colour[i % 3] - channels[i]) / 2;
            }
        }

        private Painted picture() {
            byte[] rgb = new byte[channels.length];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) Math.round(Math.clamp(channels[i] / 2 + 0.5f, 0f, 1f) * 255);
            }
            return new Painted.Picture(new Pixels(order().width(), order().height(), rgb));
        }
    }
}
