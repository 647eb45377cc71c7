package io.dreampress.systems.metamorph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.learning.Layers;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.scheduler.VarianceSchedule;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.networks.vpit.VisualiserAdapterConfig;
import java.util.Arrays;
import java.util.Optional;

/**
 * The loss of the visualiser (Tong et al. 2024, section 2): Stable Diffusion learns to draw the picture whose visual tokens it
 * is given. ‖ε − ε_θ(√ᾱ_t x₀ + √(1 − ᾱ_t) ε, t, c)‖², where c is all zeros for a part of the samples, for guidance.
 *
 * @param adapter shape of the adapter; its parameters below {@code adapter/}
 * @param unet the denoiser; its parameters below {@code unet/}
 * @param schedule ᾱ
 */
public record VisualiserLoss(VisualiserAdapterConfig adapter, TrainableUNet unet, VarianceSchedule schedule) {
    /** Prefix of the adapter's parameters. */
    public static final String ADAPTER = "adapter/";
    /** Prefix of the U-Net's parameters. */
    public static final String UNET = "unet/";

    /**
     * Pictures and what was drawn at random for them.
     *
     * @param tokens {@code (B, n, W)} float32: the visual tokens of the pictures
     * @param latents {@code (B, c, h, w)} float32: x₀, scaled
     * @param noise ε, as the latents
     * @param timesteps t, B of them
     * @param dropped which samples' conditions are all zeros
     */
    public record Batch(NDArray tokens, NDArray latents, NDArray noise, long[] timesteps, boolean[] dropped) {}

    /**
     * The loss and what it is made of.
     *
     * @param context {@code (B, promptLength, C)}
     * @param noisy {@code (B, c, h, w)}
     * @param prediction {@code (B, c, h, w)}
     * @param total mean squared error
     */
    public record Result(NDArray context, NDArray noisy, NDArray prediction, NDArray total) {}

    /** The loss of a batch; {@code into} owns the results. */
    public Result of(NDManager into, Parameters parameters, Batch batch) {
        NDArray context = context(into, parameters.below(ADAPTER), batch);
        NDArray noisy = noisy(into, batch);
        NDArray prediction = unet.predict(
                into, parameters.below(UNET), noisy, into.create(batch.timesteps()), context, Optional.empty());
        return new Result(context, noisy, prediction, Losses.meanSquaredError(into, prediction, batch.noise()));
    }

    /** The adapter as in {@link io.dreampress.networks.vpit.VisualiserAdapter#context}. */
    private NDArray context(NDManager into, Parameters parameters, Batch batch) {
        NDArray x = batch.tokens();
        for (int i = 0; i < adapter.layers(); i++) {
            x = Layers.layerNorm(into, parameters, "norms." + i, Layers.linear(into, parameters, "layers." + i, x));
            x = i == adapter.layers() - 1 ? x : Layers.relu(into, x);
        }
        Shape shape = x.getShape();
        NDArray padding = into.zeros(new Shape(shape.get(0), adapter.promptLength() - shape.get(1), shape.get(2)));
        float[] kept = new float[batch.dropped().length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = batch.dropped()[i] ? 0 : 1;
        }
        return x.concat(padding, 1).mul(into.create(kept, new Shape(kept.length, 1, 1)));
    }

    private NDArray noisy(NDManager into, Batch batch) {
        float[] latents = batch.latents().toFloatArray();
        float[] noise = batch.noise().toFloatArray();
        float[] noisy = new float[latents.length];
        int size = latents.length / batch.timesteps().length;
        for (int b = 0; b < batch.timesteps().length; b++) {
            float[] mixed = schedule.addNoise(
                    Arrays.copyOfRange(latents, b * size, (b + 1) * size),
                    Arrays.copyOfRange(noise, b * size, (b + 1) * size),
                    Math.toIntExact(batch.timesteps()[b]));
            System.arraycopy(mixed, 0, noisy, b * size, size);
        }
        return into.create(noisy, batch.latents().getShape());
    }
}
