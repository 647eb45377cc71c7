package io.dreampress.systems.metaquery;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderDC;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.autoencoder.Posterior;
import io.dreampress.networks.vision.ClipPreprocessor;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.LatentPictures;
import java.io.IOException;
import java.util.List;

/** What training draws on: pictures become latents of a frozen autoencoder, each with noise and a timestep of its own. */
abstract sealed class Canvas implements AutoCloseable {
    private static final double[] HALF = {0.5, 0.5, 0.5};

    private final int side;

    /** @param side of the square in pixels */
    private Canvas(int side) {
        this.side = side;
    }

    /** Opens the autoencoder of a bundle, which is closed with the canvas. */
    static Canvas open(MetaQueryParts parts) throws IOException {
        BundleFolder bundle = parts.bundle();
        int side = LatentPictures.side(bundle.descriptor().imageSizes().getFirst());
        if (parts.isSana()) {
            return new Deep(side, AutoencoderDC.open(bundle.resolve("vae"), ComputeType.FLOAT32));
        }
        int steps = parts.variance().steps();
        return new StableDiffusion(side, AutoencoderKL.open(bundle.resolve("vae"), ComputeType.FLOAT32), steps);
    }

    /**
     * Pictures on the canvas, and what they are to be noised with.
     *
     * @param latents x₀ {@code (B, c, h, w)} float32, scaled
     * @param noise ε, of the latents' shape
     * @param timesteps B
     */
    record Sheet(NDArray latents, NDArray noise, long[] timesteps) {}

    /** A batch of pictures, resized and cropped to the square. */
    final Sheet sheet(NDManager into, List<Pixels> pictures, Draws draws) {
        ClipPreprocessor square = new ClipPreprocessor(side, side, HALF, HALF);
        NDList latents = new NDList();
        long[] timesteps = new long[pictures.size()];
        for (int i = 0; i < timesteps.length; i++) {
            NDArray image = LatentPictures.stacked(into, List.of(pictures.get(i)), square, side);
            latents.add(encode(into, image, draws, i).duplicate());
            timesteps[i] = timestep(draws, i);
        }
        NDArray clean = NDArrays.concat(latents);
        int each = (int) clean.size() / timesteps.length;
        float[] noise = new float[(int) clean.size()];
        for (int i = 0; i < timesteps.length; i++) {
            System.arraycopy(draws.gaussians(each, "noise", i), 0, noise, i * each, each);
        }
        return new Sheet(clean, into.create(noise, clean.getShape()), timesteps);
    }

    /** Takes the index-th picture {@code (1, 3, S, S)} to scaled latents {@code (1, c, h, w)}. */
    abstract NDArray encode(NDManager into, NDArray image, Draws draws, int index);

    /** The index-th picture's timestep. */
    abstract long timestep(Draws draws, int index);

    @Override
    public abstract void close();

    /** SANA's: a deep compression autoencoder, and timesteps of rectified flow. */
    private static final class Deep extends Canvas {
        private final AutoencoderDC autoencoder;

        private Deep(int side, AutoencoderDC autoencoder) {
            super(side);
            this.autoencoder = autoencoder;
        }

        @Override
        NDArray encode(NDManager into, NDArray image, Draws draws, int index) {
            return autoencoder.encode(into, image).mul((float) autoencoder.scalingFactor());
        }

        @Override
        long timestep(Draws draws, int index) {
            return NoisingRule.Flow.timestep(draws.uniform("timestep", index));
        }

        @Override
        public void close() {
            autoencoder.close();
        }
    }

    /** Stable Diffusion's: a draw from the posterior, and any of the schedule's timesteps. */
    private static final class StableDiffusion extends Canvas {
        private final AutoencoderKL autoencoder;
        private final int steps;

        private StableDiffusion(int side, AutoencoderKL autoencoder, int steps) {
            super(side);
            this.autoencoder = autoencoder;
            this.steps = steps;
        }

        @Override
        NDArray encode(NDManager into, NDArray image, Draws draws, int index) {
            Posterior posterior = autoencoder.encode(into, image);
            int size = (int) posterior.mean().size();
            NDArray normal = into.create(
                    draws.gaussians(size, "posterior", index), posterior.mean().getShape());
            return posterior.sample(normal).mul((float) autoencoder.scalingFactor());
        }

        @Override
        long timestep(Draws draws, int index) {
            return draws.below(steps, "timestep", index);
        }

        @Override
        public void close() {
            autoencoder.close();
        }
    }
}
