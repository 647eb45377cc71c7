package io.dreampress.systems.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.autoencoder.Posterior;
import io.dreampress.networks.vision.ClipPreprocessor;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.systems.BundleDescriptor.Size;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.Pixels;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Pictures as a latent diffusion model learns them (Rombach et al. 2022): a draw from the autoencoder's posterior, noised at a
 * timestep of its own. The autoencoder is frozen.
 *
 * @param autoencoder owned by whoever made it
 * @param noise what is asked
 * @param side of the square that pictures are resized and cropped to, in pixels
 * @param flips whether half of the pictures are mirrored
 */
public record LatentPictures(AutoencoderKL autoencoder, NoiseTarget noise, int side, boolean flips) {
    private static final double[] HALF = {0.5, 0.5, 0.5};

    /**
     * @param latents {@code (n, c, h, w)}, scaled
     * @param noisy the same, noised
     * @param timesteps {@code (n)} int64
     * @param target what the network shall predict, like {@code noisy}
     * @param weights {@code (n)}, of the pictures' squared errors
     */
    public record Noised(NDArray latents, NDArray noisy, NDArray timesteps, NDArray target, NDArray weights) {}

    /** The side of a bundle's default size, which must be a square. */
    public static int side(Size size) {
        if (size.width() != size.height()) {
            throw new BundleException("imageSizes: expected a square first, which training draws, got " + size.width()
                    + " x " + size.height());
        }
        return size.width();
    }

    /** Latents, noise and targets of a batch's pictures, at any timestep. */
    public Noised noised(NDManager into, List<Pixels> pictures, Draws draws) {
        return noised(into, pictures, draws, _ -> noise.latest());
    }

    /**
     * Latents, noise and targets of a batch's pictures.
     *
     * @param latest timestep that the i-th picture may be noised to
     */
    public Noised noised(NDManager into, List<Pixels> pictures, Draws draws, IntUnaryOperator latest) {
        int n = pictures.size();
        int factor = autoencoder.config().factor();
        Shape shape = new Shape(n, autoencoder.config().latentChannels(), side / factor, side / factor);
        int each = (int) shape.size() / n;
        float[] clean = new float[n * each];
        float[] noisy = new float[n * each];
        float[] target = new float[n * each];
        long[] timesteps = new long[n];
        float[] weights = new float[n];
        for (int i = 0; i < n; i++) {
            boolean mirrored = flips && draws.uniform("flip", i) < 0.5;
            Pixels picture = mirrored ? pictures.get(i).mirrored() : pictures.get(i);
            float[] latents = latents(into, picture, draws, i);
            float[] epsilon = draws.gaussians(each, "noise", i);
            int t = noise.timestep(draws, i, latest.applyAsInt(i));
            System.arraycopy(latents, 0, clean, i * each, each);
            System.arraycopy(noise.noisy(latents, epsilon, t), 0, noisy, i * each, each);
            System.arraycopy(noise.target(latents, epsilon, t), 0, target, i * each, each);
            timesteps[i] = t;
            weights[i] = noise.weight(t);
        }
        return new Noised(
                into.create(clean, shape),
                into.create(noisy, shape),
                into.create(timesteps),
                into.create(target, shape),
                into.create(weights));
    }

    /** A draw from the posterior, scaled. */
    private float[] latents(NDManager into, Pixels picture, Draws draws, int index) {
        try (NDManager scope = into.newSubManager()) {
            ImagePreprocessor canvas = new ClipPreprocessor(side, side, HALF, HALF);
            Posterior posterior = autoencoder.encode(scope, stacked(scope, List.of(picture), canvas, side));
            Shape shape = posterior.mean().getShape();
            NDArray normal = scope.create(draws.gaussians((int) shape.size(), "posterior", index), shape);
            return posterior
                    .sample(normal)
                    .mul((float) autoencoder.config().scalingFactor())
                    .toFloatArray();
        }
    }

    /** Preprocessed pictures {@code (n, 3, S, S)}. */
    public static NDArray stacked(NDManager into, List<Pixels> pictures, ImagePreprocessor preprocessor, int side) {
        int each = 3 * side * side;
        float[] values = new float[pictures.size() * each];
        for (int i = 0; i < pictures.size(); i++) {
            Pixels picture = pictures.get(i);
            float[] one = preprocessor.pixelValues(new RgbImage(picture.width(), picture.height(), picture.rgb()));
            System.arraycopy(one, 0, values, i * each, each);
        }
        return into.create(values, new Shape(pictures.size(), 3, side, side));
    }
}
