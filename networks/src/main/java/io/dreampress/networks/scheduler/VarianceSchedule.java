package io.dreampress.networks.scheduler;

import io.dreampress.networks.ModelConfig;
import java.util.function.IntToDoubleFunction;

/**
 * The forward process that a network was trained with: x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε, ᾱ_t = Π_{s≤t} (1 − β_s)
 * (Ho et al. 2020, formula 4).
 *
 * <p>Entries have float32 precision as in training: β is rounded, ᾱ is accumulated in double from rounded 1 − β and
 * rounded per entry.
 */
public final class VarianceSchedule {
    private final float[] betas;
    private final float[] alphasCumprod;

    private VarianceSchedule(float[] betas) {
        this.betas = betas;
        this.alphasCumprod = new float[betas.length];
        double product = 1;
        for (int t = 0; t < betas.length; t++) {
            product *= 1 - betas[t];
            alphasCumprod[t] = (float) product;
        }
    }

    /** From {@code beta_schedule}, {@code beta_start}, {@code beta_end} and {@code num_train_timesteps}. */
    public static VarianceSchedule of(SchedulerConfig config) {
        int steps = config.trainTimesteps();
        ModelConfig options = config.options().without("rescale_betas_zero_snr", "trained_betas", "thresholding");
        double first = options.number("beta_start", 0.0001);
        double last = options.number("beta_end", 0.02);
        return switch (options.text("beta_schedule", "linear")) {
            case "linear" -> new VarianceSchedule(line(first, last, steps));
            case "scaled_linear" -> scaledLinear(first, last, steps);
            case "squaredcos_cap_v2" -> cosine(steps);
            default -> throw options.refused("beta_schedule", "linear, scaled_linear or squaredcos_cap_v2");
        };
    }

    /** Stable Diffusion's: √β on a straight line. */
    public static VarianceSchedule scaledLinear(double first, double last, int steps) {
        float[] roots = line(Math.sqrt(first), Math.sqrt(last), steps);
        return table(steps, t -> roots[t] * roots[t]);
    }

    /** ᾱ_t follows a squared cosine, β capped at 0.999 (Nichol and Dhariwal 2021, formula 17). */
    public static VarianceSchedule cosine(int steps) {
        IntToDoubleFunction bar = t -> Math.pow(Math.cos((t / (double) steps + 0.008) / 1.008 * Math.PI / 2), 2);
        return table(steps, t -> Math.min(1 - bar.applyAsDouble(t + 1) / bar.applyAsDouble(t), 0.999));
    }

    /** Number of training timesteps. */
    public int steps() {
        return betas.length;
    }

    /** β_t, in (0, 1), for t from 0 to below {@link #steps}. */
    public double beta(int t) {
        return betas[t];
    }

    /** ᾱ_t, in (0, 1). */
    public double alphaCumprod(int t) {
        return alphasCumprod[t];
    }

    /** √ᾱ_t x₀ + √(1 − ᾱ_t) ε, a new array. */
    public float[] addNoise(float[] original, float[] noise, int t) {
        return combine(original, Math.sqrt(alphaCumprod(t)), noise, Math.sqrt(1 - alphaCumprod(t)));
    }

    /** v = √ᾱ_t ε − √(1 − ᾱ_t) x₀ (Salimans and Ho 2022), a new array. */
    public float[] velocity(float[] original, float[] noise, int t) {
        return combine(original, -Math.sqrt(1 - alphaCumprod(t)), noise, Math.sqrt(alphaCumprod(t)));
    }

    static float[] combine(float[] x, double a, float[] y, double b) {
        float[] sum = new float[x.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = (float) (a * x[i] + b * y[i]);
        }
        return sum;
    }

    private static VarianceSchedule table(int steps, IntToDoubleFunction beta) {
        float[] betas = new float[steps];
        for (int t = 0; t < steps; t++) {
            betas[t] = (float) beta.applyAsDouble(t);
        }
        return new VarianceSchedule(betas);
    }

    /** Evenly from first to last, in single precision from both ends. */
    private static float[] line(double first, double last, int steps) {
        float[] values = new float[steps];
        float start = (float) first;
        float end = (float) last;
        float step = (end - start) / (steps - 1);
        for (int t = 0; t < steps; t++) {
            values[t] = t < steps / 2 ? start + step * t : end - step * (steps - 1 - t);
        }
        return values;
    }
}
