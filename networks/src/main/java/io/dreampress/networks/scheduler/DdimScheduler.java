package io.dreampress.networks.scheduler;

/**
 * Denoising diffusion implicit models (Song et al. 2020, formula 12): deterministic for η = 0, ancestral for η = 1.
 *
 * @param lastAlpha ᾱ after the last step: 1 ({@code set_alpha_to_one}) or ᾱ_0
 * @param eta η ≥ 0, the share of fresh noise
 */
public record DdimScheduler(
        VarianceSchedule schedule,
        TimestepSpacing spacing,
        int offset,
        Prediction prediction,
        double clip,
        double lastAlpha,
        double eta)
        implements NoiseScheduler {
    public DdimScheduler {
        if (!(eta >= 0)) {
            throw new IllegalArgumentException(
                    "DDIM 'eta': expected a number from 0, got " + eta + "; use 0 for no noise");
        }
    }

    static DdimScheduler of(SchedulerConfig config) {
        VarianceSchedule schedule = VarianceSchedule.of(config);
        return new DdimScheduler(
                schedule,
                config.spacing(TimestepSpacing.LEADING),
                config.offset(),
                config.prediction("epsilon", "sample", "v_prediction"),
                config.clip(),
                config.options().flag("set_alpha_to_one", true) ? 1 : schedule.alphaCumprod(0),
                0);
    }

    /** The same with a share η of the fresh noise that DDPM would add (formula 16): 0 adds none, 1 is DDPM. */
    public DdimScheduler withEta(double eta) {
        return new DdimScheduler(schedule, spacing, offset, prediction, clip, lastAlpha, eta);
    }

    @Override
    public Trajectory begin(int steps, StepNoise noise) {
        CountedTrajectory.check(steps, schedule.steps());
        int stride = schedule.steps() / steps;
        return new VarianceTrajectory(schedule, spacing.timesteps(steps, schedule.steps(), offset)) {
            @Override
            float[] move(float[] x, float[] output, int call, int t) {
                return DdimScheduler.this.move(x, output, t, t - stride, eta > 0 ? noise.draw(call, x.length) : null);
            }
        };
    }

    private float[] move(float[] x, float[] output, int t, int previous, float[] z) {
        double a = schedule.alphaCumprod(t);
        double p = previous < 0 ? lastAlpha : schedule.alphaCumprod(previous);
        double sigma = eta * Math.sqrt((1 - p) / (1 - a) * (1 - a / p));
        double direction = Math.sqrt(1 - p - sigma * sigma);
        float[] next = new float[x.length];
        for (int i = 0; i < next.length; i++) {
            double original = prediction.original(x[i], output[i], Math.sqrt(a), Math.sqrt(1 - a));
            double epsilon = prediction.noise(x[i], output[i], Math.sqrt(a), Math.sqrt(1 - a));
            double mean = Math.sqrt(p) * Math.clamp(original, -clip, clip) + direction * epsilon;
            next[i] = (float) (z == null ? mean : mean + sigma * z[i]);
        }
        return next;
    }
}
