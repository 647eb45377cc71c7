package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.systems.BundleDescriptor.Size;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.Pixels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.Function;

/**
 * How pictures enter a context. As an image among the words they become the autoencoder's latents, at one of the sizes that
 * the bundle draws; a picture of another size is scaled to cover the first of them. What LLaVAFusion is asked about becomes
 * features of CLIP. Either is computed once per picture in memory.
 */
final class Sight {
    private final List<Size> sizes;
    private final Function<Pixels, ContextPart.Image> latents;
    private final Optional<ClipEyes> eyes;
    private final Map<Pixels, ContextPart.Image> images = new WeakHashMap<>();
    private final Map<Pixels, ContextPart.Features> looked = new WeakHashMap<>();

    /**
     * @param sizes that the bundle draws, the default first
     * @param latents of a picture of one of the sizes
     * @param eyes of a system that looks at pictures; empty where they are only images
     */
    Sight(List<Size> sizes, Function<Pixels, ContextPart.Image> latents, Optional<ClipEyes> eyes) {
        this.sizes = sizes;
        this.latents = latents;
        this.eyes = eyes;
    }

    /** The size at which a picture stands among the words. */
    Size size(Pixels picture) {
        Size own = new Size(picture.width(), picture.height());
        return sizes.contains(own) ? own : sizes.getFirst();
    }

    ContextPart.Image image(Pixels picture) {
        return images.computeIfAbsent(picture, seen -> latents.apply(fitted(seen)));
    }

    private Pixels fitted(Pixels picture) {
        Size size = size(picture);
        if (size.width() == picture.width() && size.height() == picture.height()) {
            return picture;
        }
        RgbImage image = new RgbImage(picture.width(), picture.height(), picture.rgb());
        return new Pixels(
                size.width(),
                size.height(),
                image.covering(size.width(), size.height()).rgb());
    }

    /** Positions of a picture that is looked at. */
    int lookedPositions() {
        return eyes().patches();
    }

    ContextPart.Features features(Pixels picture) {
        return looked.computeIfAbsent(picture, eyes()::look);
    }

    private ClipEyes eyes() {
        return eyes.orElseThrow(
                () -> new IllegalStateException("picture: expected a vision encoder, got a system without"));
    }

    /** Latents without noise: the mean of the autoencoder's posterior, scaled. */
    static ContextPart.Image encode(AutoencoderKL autoencoder, Pixels picture) {
        RgbImage image = new RgbImage(picture.width(), picture.height(), picture.rgb());
        try (NDManager scope = TorchScriptProgram.newManager()) {
            NDArray pixels = scope.create(image.signed(), new Shape(1, 3, image.height(), image.width()));
            NDArray mean = autoencoder.encode(scope, pixels).mean();
            float[] scaled = mean.toFloatArray();
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] *= (float) autoencoder.config().scalingFactor();
            }
            Shape shape = mean.getShape();
            return new ContextPart.Image((int) shape.get(1), (int) shape.get(2), (int) shape.get(3), scaled);
        }
    }
}
