package io.dreampress.networks.scheduler;

import java.util.Arrays;

/**
 * Euler steps along a straight flow x = (1 − σ)x₀ + σε whose velocity ε − x₀ the network predicts (Lipman et al. 2022;
 * Esser et al. 2024, with their shift of σ for larger images).
 *
 * @param trainTimesteps number of training timesteps
 * @param shift s in σ' = sσ / (1 + (s − 1)σ); 1 is none
 */
public record FlowMatchEulerDiscreteScheduler(int trainTimesteps, double shift) implements NoiseScheduler {
    static FlowMatchEulerDiscreteScheduler of(SchedulerConfig config) {
        config.options()
                .without("use_dynamic_shifting", "invert_sigmas", "shift_terminal", "stochastic_sampling")
                .without("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas");
        return new FlowMatchEulerDiscreteScheduler(
                config.trainTimesteps(), config.options().number("shift", 1));
    }

    /** The noise level of training timestep number {@code i}, 0 the noisiest. */
    public double trainSigma(int i) {
        return (float) shifted((trainTimesteps - i) / (double) trainTimesteps);
    }

    /** (1 − σ)x₀ + σε, a new array. */
    public static float[] addNoise(float[] original, float[] noise, double sigma) {
        return VarianceSchedule.combine(original, 1 - sigma, noise, sigma);
    }

    /** ε − x₀, what the network learns; a new array. */
    public static float[] velocity(float[] original, float[] noise) {
        return VarianceSchedule.combine(noise, 1, original, -1);
    }

    @Override
    public Trajectory begin(int steps, StepNoise noise) {
        CountedTrajectory.check(steps, trainTimesteps);
        return new Euler(sigmas(steps));
    }

    /** Shifted twice, as diffusers does: the end points of the training table, then the line between them. */
    private double[] sigmas(int steps) {
        double first = trainSigma(0);
        double last = trainSigma(trainTimesteps - 1);
        double[] sigmas = new double[steps + 1];
        for (int k = 0; k < steps; k++) {
            sigmas[k] = (float) shifted(steps == 1 ? first : first + (last - first) * k / (steps - 1));
        }
        return sigmas;
    }

    private double shifted(double sigma) {
        return shift * sigma / (1 + (shift - 1) * sigma);
    }

    private double[] timesteps(double[] sigmas) {
        double[] timesteps = new double[sigmas.length - 1];
        Arrays.setAll(timesteps, k -> (float) (sigmas[k] * trainTimesteps));
        return timesteps;
    }

    private final class Euler extends SigmaTrajectory {

        Euler(double[] sigmas) {
            super(timesteps(sigmas), sigmas);
        }

        @Override
        public float[] addNoise(float[] original, float[] noise, int call) {
            return FlowMatchEulerDiscreteScheduler.addNoise(original, noise, sigma(call));
        }

        @Override
        float[] move(float[] sample, float[] output, int call) {
            return VarianceSchedule.combine(sample, 1, output, sigma(call + 1) - sigma(call));
        }
    }
}
