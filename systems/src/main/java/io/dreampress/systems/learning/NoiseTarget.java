package io.dreampress.systems.learning;

import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.scheduler.SchedulerConfig;
import io.dreampress.networks.scheduler.VarianceSchedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;

/**
 * What a diffusion network is asked in training: the noise ε that was added, or the velocity v (Ho et al. 2020, formula 14;
 * Salimans and Ho 2022). Notation: ᾱ_t as in {@link VarianceSchedule}, SNR_t = ᾱ_t / (1 − ᾱ_t).
 *
 * @param schedule of the noise
 * @param velocity whether it is v rather than ε
 * @param gamma min-SNR weighting (Hang et al. 2023): losses count min(SNR, γ) / SNR for ε and min(SNR, γ) / (SNR + 1) for
 *     v; empty: all count 1
 */
public record NoiseTarget(VarianceSchedule schedule, boolean velocity, OptionalDouble gamma) {
    /** As a bundle's {@code scheduler_config.json} says. */
    public static NoiseTarget read(Path schedulerConfig, OptionalDouble gamma) throws IOException {
        ModelConfig options = ModelConfig.read(schedulerConfig).only("prediction_type", "epsilon", "v_prediction");
        boolean velocity = options.text("prediction_type", "epsilon").equals("v_prediction");
        return new NoiseTarget(VarianceSchedule.of(new SchedulerConfig(options)), velocity, gamma);
    }

    /** A timestep for the index-th image of a batch, each up to {@code latest} as likely. */
    public int timestep(Draws draws, int index, int latest) {
        return draws.below(Math.min(latest, latest()) + 1, "timestep", index);
    }

    /** The timestep of the most noise. */
    public int latest() {
        return schedule.steps() - 1;
    }

    /** x_t: latents with the noise of a timestep. */
    public float[] noisy(float[] latents, float[] noise, int t) {
        return schedule.addNoise(latents, noise, t);
    }

    /** What the network shall predict. */
    public float[] target(float[] latents, float[] noise, int t) {
        return velocity ? schedule.velocity(latents, noise, t) : noise;
    }

    /** What an image's squared error counts at a timestep. */
    public float weight(int t) {
        if (gamma.isEmpty()) {
            return 1;
        }
        double alpha = schedule.alphaCumprod(t);
        double snr = alpha / (1 - alpha);
        return (float) (Math.min(snr, gamma.getAsDouble()) / (velocity ? snr + 1 : snr));
    }
}
