package io.dreampress.systems.painting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of paintings: latents that were denoised become pictures.
 *
 * @param decoder latents to pixels
 * @param channels of the latents
 */
public record FinishedImages(ImageDecoder decoder, int channels) {
    /** Latents of an order's size, {@code (samples, channels, h, w)}. */
    public Shape latentShape(int samples, PaintOrder order) {
        return new Shape(samples, channels, order.height() / decoder.factor(), order.width() / decoder.factor());
    }

    /** One result per painting in the given order. */
    public List<Painted> finish(NDManager scope, List<Painter.Painting> paintings) {
        List<DiffusionPainting> sound = paintings.stream()
                .map(DiffusionPainting.class::cast)
                .filter(painting -> painting.failure().isEmpty())
                .toList();
        float[][] decoded = decode(scope, sound);
        List<Painted> painted = new ArrayList<>();
        int next = 0;
        for (Painter.Painting painting : paintings) {
            String failure = ((DiffusionPainting) painting).failure().orElse(null);
            painted.add(failure == null ? picture(painting.order(), decoded[next++]) : new Painted.Failed(failure));
        }
        return painted;
    }

    /**
     * Channels {@code (3, height, width)} around [-1, 1], one row per painting. Each is decoded by itself: its pixels do not
     * depend on the others, and memory is needed for one.
     */
    public float[][] decode(NDManager scope, List<DiffusionPainting> paintings) {
        float[][] decoded = new float[paintings.size()][];
        for (int i = 0; i < decoded.length; i++) {
            DiffusionPainting painting = paintings.get(i);
            try (NDManager call = scope.newSubManager()) {
                NDArray latents = call.create(painting.latents(), latentShape(1, painting.order()));
                decoded[i] = decoder.decode(call, latents).toFloatArray();
            }
        }
        return decoded;
    }

    private static Painted picture(PaintOrder order, float[] channels) {
        for (float value : channels) {
            if (!Float.isFinite(value)) {
                return new Painted.Failed("decoding: expected finite pixels, got " + value);
            }
        }
        RgbImage image = RgbImage.ofSigned(order.width(), order.height(), channels);
        return new Painted.Picture(new Pixels(image.width(), image.height(), image.rgb()));
    }
}
