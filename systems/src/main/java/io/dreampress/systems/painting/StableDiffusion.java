package io.dreampress.systems.painting;

import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.CheckpointException;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.unet.UNet;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The painter of a bundle with {@code unet/}, {@code vae/} and {@code scheduler/} in diffusers' layout. */
public final class StableDiffusion {
    private StableDiffusion() {}

    /**
     * Loads the painter.
     *
     * @throws BundleException with the full list of what is wrong with all three
     */
    public static CrossAttentionPainter open(BundleFolder bundle, ComputeType precision) {
        List<String> faults = new ArrayList<>();
        UNet unet = load(faults, () -> UNet.open(bundle.resolve("unet"), precision));
        AutoencoderKL autoencoder = load(faults, () -> AutoencoderKL.open(bundle.resolve("vae"), precision));
        NoiseScheduler scheduler =
                load(faults, () -> NoiseScheduler.read(bundle.resolve("scheduler/scheduler_config.json")));
        if (faults.isEmpty()) {
            return new CrossAttentionPainter(
                    new UNetDenoiser(unet),
                    new AutoencoderDecoder(autoencoder),
                    precision,
                    scheduler,
                    new PhiloxNoise());
        }
        if (unet != null) {
            unet.close();
        }
        if (autoencoder != null) {
            autoencoder.close();
        }
        throw new BundleException("bundle '" + bundle.path() + "': " + String.join("\n", faults));
    }

    @FunctionalInterface
    private interface Loading<T> {
        T load() throws IOException;
    }

    private static <T> T load(List<String> faults, Loading<T> loading) {
        try {
            return loading.load();
        } catch (IOException | CheckpointException | IllegalArgumentException e) {
            faults.add(e.getMessage());
            return null;
        }
    }
}
