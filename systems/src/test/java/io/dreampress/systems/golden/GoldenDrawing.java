package io.dreampress.systems.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.unet.UNet;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Condition;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.painting.AutoencoderDecoder;
import io.dreampress.systems.painting.CrossAttentionPainter;
import io.dreampress.systems.painting.DiffusionPainting;
import io.dreampress.systems.painting.ImageNoise;
import io.dreampress.systems.painting.UNetDenoiser;
import io.dreampress.systems.painting.WatchedDenoiser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * An image drawn with the reference's noise by the painter of production, every step compared.
 *
 * @param golden the case
 * @param prefix of the tensors that are this image's own; empty where the case has one image
 * @param number of the image in its case
 */
public record GoldenDrawing(GoldenCase golden, String prefix, int number) {
    /** Makes the painter that draws. */
    @FunctionalInterface
    public interface Painting {
        /**
         * @param noise the reference's
         * @param predictions gets what the denoiser predicts
         */
        CrossAttentionPainter painter(ImageNoise noise, Consumer<float[]> predictions) throws IOException;
    }

    /** A bundle's Stable Diffusion. */
    public static Painting stableDiffusion(BundleFolder bundle) {
        return (noise, predictions) -> new CrossAttentionPainter(
                new WatchedDenoiser(
                        new UNetDenoiser(UNet.open(bundle.resolve("unet"), ComputeType.FLOAT32)), predictions),
                new AutoencoderDecoder(AutoencoderKL.open(bundle.resolve("vae"), ComputeType.FLOAT32)),
                ComputeType.FLOAT32,
                NoiseScheduler.read(bundle.resolve("scheduler/scheduler_config.json")),
                noise);
    }

    /**
     * Draws and compares timesteps, guided predictions, latents after each step and the image; returns it as bytes. The
     * reference stores the timesteps that it set last: those of another case where that has another number of steps.
     */
    public Pixels compare(Condition.CrossAttention condition, Painting painting) throws IOException {
        JsonObject about = golden.about();
        int steps = about.get("steps").getAsInt();
        double guidance = about.get("guidance_scale").getAsDouble();
        double imageGuidance = about.has("image_guidance_scale")
                ? about.get("image_guidance_scale").getAsDouble()
                : 1;
        Shape image = golden.get(prefix + "image").getShape();
        int last = image.dimension() - 1;
        PaintOrder order =
                new PaintOrder(condition, (int) image.get(last), (int) image.get(last - 1), steps, guidance, 0, number);
        long[] timesteps = golden.get("timesteps").toLongArray();
        List<float[]> predictions = new ArrayList<>();
        List<float[]> trail = new ArrayList<>();
        List<Double> visited = new ArrayList<>();
        try (CrossAttentionPainter painter = painting.painter(noise(steps), predictions::add);
                Painter.Painting drawn = painter.begin(order)) {
            while (!drawn.isDenoised()) {
                visited.add(((DiffusionPainting) drawn).timestep());
                painter.step(List.of(drawn));
                trail.add(((DiffusionPainting) drawn).latents());
            }
            if (visited.size() == timesteps.length) {
                assertThat(visited)
                        .containsExactlyElementsOf(Arrays.stream(timesteps)
                                .asDoubleStream()
                                .boxed()
                                .toList());
            }
            if (golden.has(prefix + "guided_predictions")) {
                int branches = condition.branches().size();
                golden.images(
                        prefix + "guided_predictions",
                        GoldenCase.guided(predictions, branches, guidance, imageGuidance));
            }
            golden.images(prefix + "latents_after_each_step", GoldenCase.joined(trail));
            golden.images(prefix + "image", GoldenCase.levels(painter.decode(List.of((DiffusionPainting) drawn))[0]));
            return ((Painted.Picture) painter.finish(List.of(drawn)).getFirst()).pixels();
        }
    }

    private ImageNoise noise(int steps) {
        return new TapedNoise(
                golden.get("initial_latents").toFloatArray(),
                golden.has("step_noises") ? golden.get("step_noises").toFloatArray() : new float[0],
                steps);
    }
}
