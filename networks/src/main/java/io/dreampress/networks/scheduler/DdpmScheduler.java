package io.dreampress.networks.scheduler;

/**
 * Ancestral sampling (Ho et al. 2020, algorithm 2) over a subset of the training timesteps, with the posterior variance
 * β̃ ("fixed small"). Noise is added as long as t &gt; 0.
 */
public record DdpmScheduler(
        VarianceSchedule schedule, TimestepSpacing spacing, int offset, Prediction prediction, double clip)
        implements NoiseScheduler {
    static DdpmScheduler of(SchedulerConfig config) {
        config.options().only("variance_type", "fixed_small");
        return new DdpmScheduler(
                VarianceSchedule.of(config),
                config.spacing(TimestepSpacing.LEADING),
                config.offset(),
                config.prediction("epsilon", "sample", "v_prediction"),
                config.clip());
    }

    /** The variance of the noise added in the step from t to the earlier timestep {@code previous}, before clamping. */
    double variance(int t, int previous) {
        double a = schedule.alphaCumprod(t);
        double p = previous < 0 ? 1 : schedule.alphaCumprod(previous);
        return Math.max((1 - p) / (1 - a) * (1 - a / p), 1e-20);
    }

    @Override
    public Trajectory begin(int steps, StepNoise noise) {
        CountedTrajectory.check(steps, schedule.steps());
        int[] timesteps = spacing.timesteps(steps, schedule.steps(), offset);
        return new VarianceTrajectory(schedule, timesteps) {
            @Override
            float[] move(float[] x, float[] output, int call, int t) {
                int previous = call == steps - 1 ? -1 : timesteps[call + 1];
                return DdpmScheduler.this.move(
                        x, output, t, previous, t > 0 ? noise.draw(call, x.length) : new float[x.length]);
            }
        };
    }

    /** Formula 7: the posterior mean of x_{previous} given x_t and the predicted x₀, plus noise. */
    private float[] move(float[] x, float[] output, int t, int previous, float[] z) {
        double a = schedule.alphaCumprod(t);
        double p = previous < 0 ? 1 : schedule.alphaCumprod(previous);
        double alpha = a / p;
        double originalWeight = Math.sqrt(p) * (1 - alpha) / (1 - a);
        double sampleWeight = Math.sqrt(alpha) * (1 - p) / (1 - a);
        double deviation = t > 0 ? Math.sqrt(variance(t, previous)) : 0;
        float[] next = new float[x.length];
        for (int i = 0; i < next.length; i++) {
            double original = prediction.original(x[i], output[i], Math.sqrt(a), Math.sqrt(1 - a));
            original = Math.clamp(original, -clip, clip);
            next[i] = (float) (originalWeight * original + sampleWeight * x[i] + deviation * z[i]);
        }
        return next;
    }
}
