package io.dreampress.networks.scheduler;

import java.util.ArrayList;
import java.util.List;

/**
 * Pseudo numerical methods (Liu et al. 2022, formulas 9 and 12) with the linear multistep start of latent diffusion: no
 * Runge-Kutta warm-up, but the first step is done twice, so that the network is called once more than there are steps.
 *
 * @param lastAlpha ᾱ after the last step: 1 ({@code set_alpha_to_one}) or ᾱ_0
 */
public record PndmScheduler(
        VarianceSchedule schedule, TimestepSpacing spacing, int offset, Prediction prediction, double lastAlpha)
        implements NoiseScheduler {
    /** Adams-Bashforth weights for one to four predictions, the latest first. */
    private static final double[][] WEIGHTS = {
        {1}, {3 / 2d, -1 / 2d}, {23 / 12d, -16 / 12d, 5 / 12d}, {55 / 24d, -59 / 24d, 37 / 24d, -9 / 24d}
    };

    static PndmScheduler of(SchedulerConfig config) {
        if (!config.options().flag("skip_prk_steps", false)) {
            throw config.options().refused("skip_prk_steps", "true (the Runge-Kutta warm-up is not offered)");
        }
        VarianceSchedule schedule = VarianceSchedule.of(config);
        return new PndmScheduler(
                schedule,
                config.spacing(TimestepSpacing.LEADING),
                config.offset(),
                config.prediction("epsilon", "v_prediction"),
                config.options().flag("set_alpha_to_one", false) ? 1 : schedule.alphaCumprod(0));
    }

    @Override
    public Trajectory begin(int steps, StepNoise noise) {
        CountedTrajectory.check(steps, schedule.steps());
        return new Multistep(twice(spacing.timesteps(steps, schedule.steps(), offset)), schedule.steps() / steps);
    }

    /** The second timestep occurs twice. */
    private static int[] twice(int[] once) {
        int[] timesteps = new int[once.length + 1];
        for (int k = 0; k < timesteps.length; k++) {
            timesteps[k] = once[k < 2 ? Math.min(k, once.length - 1) : k - 1];
        }
        return timesteps;
    }

    private final class Multistep extends VarianceTrajectory {
        private final int stride;
        private final List<float[]> outputs = new ArrayList<>();
        private float[] first;

        Multistep(int[] timesteps, int stride) {
            super(schedule, timesteps);
            this.stride = stride;
        }

        @Override
        float[] move(float[] x, float[] output, int call, int t) {
            if (call == 1) {
                return transfer(first, average(output, outputs.getFirst()), t + stride, t);
            }
            if (call == 0) {
                first = x;
            }
            outputs.addFirst(output);
            if (outputs.size() > 4) {
                outputs.removeLast();
            }
            return transfer(x, combination(), t, t - stride);
        }

        private float[] combination() {
            double[] weights = WEIGHTS[outputs.size() - 1];
            float[] sum = new float[outputs.getFirst().length];
            for (int i = 0; i < sum.length; i++) {
                double s = 0;
                for (int k = 0; k < weights.length; k++) {
                    s += weights[k] * outputs.get(k)[i];
                }
                sum[i] = (float) s;
            }
            return sum;
        }

        private static float[] average(float[] a, float[] b) {
            return VarianceSchedule.combine(a, 0.5, b, 0.5);
        }

        /** Formula 9: x_{previous} from x_t and ε. */
        private float[] transfer(float[] x, float[] output, int t, int previous) {
            double a = schedule.alphaCumprod(Math.min(t, schedule.steps() - 1));
            double p = previous < 0 ? lastAlpha : schedule.alphaCumprod(previous);
            double scale = a * Math.sqrt(1 - p) + Math.sqrt(a * (1 - a) * p);
            float[] next = new float[x.length];
            for (int i = 0; i < next.length; i++) {
                double epsilon = prediction.noise(x[i], output[i], Math.sqrt(a), Math.sqrt(1 - a));
                next[i] = (float) (Math.sqrt(p / a) * x[i] - (p - a) * epsilon / scale);
            }
            return next;
        }
    }
}
