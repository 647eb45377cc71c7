package io.dreampress.networks.scheduler;

import java.util.function.IntToDoubleFunction;

/** How few steps are spread over the training timesteps (Lin et al. 2023, table 2). Timesteps come largest first. */
public enum TimestepSpacing {
    /** From 0 to the last timestep, both included, evenly. */
    LINSPACE {
        @Override
        int[] timesteps(int steps, int train, int offset) {
            return descending(steps, i -> steps == 1 ? 0 : i * ((train - 1) / (steps - 1d)));
        }
    },
    /** 0, r, 2r, … with r the rounded-down ratio, shifted by the offset. */
    LEADING {
        @Override
        int[] timesteps(int steps, int train, int offset) {
            int ratio = train / steps;
            return descending(steps, i -> i * ratio + offset);
        }
    },
    /** Ends exactly at the last timestep, where the sample is all noise. */
    TRAILING {
        @Override
        int[] timesteps(int steps, int train, int offset) {
            double ratio = train / (double) steps;
            return descending(steps, i -> Math.rint(train - (steps - 1 - i) * ratio) - 1);
        }
    };

    /**
     * @param steps how many
     * @param train number of training timesteps
     * @param offset added to every timestep, by {@link #LEADING} only
     */
    abstract int[] timesteps(int steps, int train, int offset);

    private static int[] descending(int steps, IntToDoubleFunction ascending) {
        int[] timesteps = new int[steps];
        for (int k = 0; k < steps; k++) {
            timesteps[k] = (int) Math.rint(ascending.applyAsDouble(steps - 1 - k));
        }
        return timesteps;
    }
}
