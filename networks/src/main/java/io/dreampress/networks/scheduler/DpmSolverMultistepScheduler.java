package io.dreampress.networks.scheduler;

import java.util.Arrays;

/**
 * DPM-Solver++ 2M, midpoint (Lu et al. 2022b, algorithm 2), for ε-prediction and for flow matching with shifted σ.
 *
 * <p>Notation: x = αx₀ + σε, λ = ln(α/σ). The ε-case keeps the ratio s = σ/α of the sample to be moved, the flow case
 * σ itself with α = 1 − σ.
 *
 * @param flowShift shift of the flow's σ, unused for ε-prediction
 * @param flow whether σ follows a straight flow
 */
public record DpmSolverMultistepScheduler(
        VarianceSchedule schedule,
        TimestepSpacing spacing,
        int offset,
        Prediction prediction,
        boolean flow,
        double flowShift,
        boolean eulerAtFinal,
        boolean lowerOrderFinal,
        boolean zeroAtFinal)
        implements NoiseScheduler {
    static DpmSolverMultistepScheduler of(SchedulerConfig config) {
        config.options()
                .only("algorithm_type", "dpmsolver++")
                .only("solver_type", "midpoint")
                .only("solver_order", "2")
                .only("lambda_min_clipped", "-Infinity")
                .only("final_sigmas_type", "zero", "sigma_min")
                .without("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas")
                .without("use_lu_lambdas", "use_dynamic_shifting");
        return new DpmSolverMultistepScheduler(
                VarianceSchedule.of(config),
                config.spacing(TimestepSpacing.LINSPACE),
                config.offset(),
                config.prediction("epsilon", "sample", "v_prediction", "flow_prediction"),
                config.options().flag("use_flow_sigmas", false),
                config.options().number("flow_shift", 1),
                config.options().flag("euler_at_final", false),
                config.options().flag("lower_order_final", true),
                config.options().text("final_sigmas_type", "zero").equals("zero"));
    }

    @Override
    public Trajectory begin(int steps, StepNoise noise) {
        CountedTrajectory.check(steps, schedule.steps());
        return flow ? flowing(steps) : diffusing(steps);
    }

    /** Spaced timesteps: except for trailing spacing one more than asked for is laid out, and the last one dropped. */
    private SecondOrder diffusing(int steps) {
        int laidOut = spacing == TimestepSpacing.TRAILING ? steps : steps + 1;
        int[] timesteps = Arrays.copyOf(spacing.timesteps(laidOut, schedule.steps(), offset), steps);
        double[] sigmas = new double[steps + 1];
        Arrays.setAll(sigmas, k -> k == steps ? lastSigma() : ratio(timesteps[k]));
        return new SecondOrder(Arrays.stream(timesteps).asDoubleStream().toArray(), sigmas);
    }

    /** Shifted levels of the flow on a line that ends before 1; their timesteps are truncated to integers. */
    private SecondOrder flowing(int steps) {
        double[] sigmas = new double[steps + 1];
        double[] timesteps = new double[steps];
        for (int k = 0; k < steps; k++) {
            double sigma = (1 - 1d / schedule.steps()) * (steps - k) / steps;
            double shifted = flowShift * sigma / (1 + (flowShift - 1) * sigma);
            sigmas[k] = (float) shifted;
            timesteps[k] = Math.floor(shifted * schedule.steps());
        }
        sigmas[steps] = lastSigma();
        return new SecondOrder(timesteps, sigmas);
    }

    private double lastSigma() {
        return zeroAtFinal ? 0 : ratio(0);
    }

    private double ratio(int t) {
        return (float) Math.sqrt((1 - schedule.alphaCumprod(t)) / schedule.alphaCumprod(t));
    }

    private double alpha(double s) {
        return flow ? 1 - s : 1 / Math.sqrt(1 + s * s);
    }

    private double share(double s) {
        return flow ? s : s / Math.sqrt(1 + s * s);
    }

    private double lambda(double s) {
        return s == 0 ? Double.POSITIVE_INFINITY : Math.log(alpha(s) / share(s));
    }

    private final class SecondOrder extends SigmaTrajectory {
        private float[] before;

        SecondOrder(double[] timesteps, double[] sigmas) {
            super(timesteps, sigmas);
        }

        @Override
        public float[] addNoise(float[] original, float[] noise, int call) {
            return VarianceSchedule.combine(original, alpha(sigma(call)), noise, share(sigma(call)));
        }

        /** Algorithm 2, lines 6 to 10: x₀ extrapolated from the last two predictions, then one exponential step. */
        @Override
        float[] move(float[] sample, float[] output, int call) {
            double s = sigma(call);
            double n = sigma(call + 1);
            double h = lambda(n) - lambda(s);
            double slope = firstOrder(call) ? 0 : 0.5 * h / (lambda(s) - lambda(sigma(call - 1)));
            double decay = Math.expm1(-h);
            float[] originals = new float[sample.length];
            float[] next = new float[sample.length];
            for (int i = 0; i < next.length; i++) {
                double original = prediction.original(sample[i], output[i], alpha(s), share(s));
                double extrapolated = slope == 0 ? original : original + slope * (original - before[i]);
                next[i] = (float) (share(n) / share(s) * sample[i] - alpha(n) * decay * extrapolated);
                originals[i] = (float) original;
            }
            before = originals;
            return next;
        }

        private boolean firstOrder(int call) {
            boolean last = call == calls() - 1;
            return call == 0 || last && (eulerAtFinal || zeroAtFinal || lowerOrderFinal && calls() < 15);
        }
    }
}
