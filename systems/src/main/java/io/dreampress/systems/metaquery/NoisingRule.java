package io.dreampress.systems.metaquery;

import io.dreampress.networks.scheduler.VarianceSchedule;

/**
 * How latents x₀ are mixed with noise ε in training, and what the painter is to predict of the mixture.
 */
public sealed interface NoisingRule {
    /** The mixture at a timestep, a new array. */
    float[] noised(float[] original, float[] noise, long timestep);

    /** What is to be predicted. */
    float[] target(float[] original, float[] noise);

    /** SANA's straight flow: x = (1 − σ) x₀ + σ ε with σ = t / 1000, unshifted; target ε − x₀. */
    record Flow() implements NoisingRule {
        private static final int TIMESTEPS = 1000;

        /**
         * The timestep of a uniform draw.
         *
         * @param u in [0, 1)
         * @return 1 to 1000
         */
        public static long timestep(double u) {
            return TIMESTEPS - (long) (u * TIMESTEPS);
        }

        /** σ of a timestep. */
        public static double sigma(long timestep) {
            return timestep / (double) TIMESTEPS;
        }

        @Override
        public float[] noised(float[] original, float[] noise, long timestep) {
            double sigma = sigma(timestep);
            float[] mixture = new float[original.length];
            for (int k = 0; k < mixture.length; k++) {
                mixture[k] = (float) ((1 - sigma) * original[k] + sigma * noise[k]);
            }
            return mixture;
        }

        @Override
        public float[] target(float[] original, float[] noise) {
            float[] direction = new float[original.length];
            for (int k = 0; k < direction.length; k++) {
                direction[k] = noise[k] - original[k];
            }
            return direction;
        }
    }

    /** Stable Diffusion's: x = √ᾱ x₀ + √(1 − ᾱ) ε; target ε. */
    record Epsilon(VarianceSchedule schedule) implements NoisingRule {
        @Override
        public float[] noised(float[] original, float[] noise, long timestep) {
            return schedule.addNoise(original, noise, (int) timestep);
        }

        @Override
        public float[] target(float[] original, float[] noise) {
            return noise;
        }
    }
}
