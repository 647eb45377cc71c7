package io.dreampress.networks.scheduler;

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
        config.only("algorithm_type", "dpmsolver++")
                .only("solver_type", "midpoint")
                .only("solver_order", "2")
                .only("lambda_min_clipped", "-Infinity")
                .only("final_sigmas_type", "zero", "sigma_min")
                .without("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas")
                .without("use_lu_lambdas", "use_dynamic_shifting");
        return new DpmSolverMultistepScheduler(
                VarianceSchedule.of(config),
                config.spacing(TimestepSpacing.LINSPACE),
                (int) config.number("steps_offset", 0),
                config.prediction(),
                config.flag("use_flow_sigmas", false),
                config.number("flow_shift", 1),
                config.flag("euler_at_final", false),
                config.flag("lower_order_final", true),
                config.text("final_sigmas_type", "zero").equals("zero"));
    }

    @Override
    public Trajectory begin(int steps, StepNoise noise) {
        DiscreteTrajectory.check(steps, schedule.steps());
        return flow ? new SecondOrder(flowSigmas(steps), true) : new SecondOrder(timesteps(steps));
    }

    /** One more than asked for is laid out, and the last one dropped, except for trailing spacing. */
    private int[] timesteps(int steps) {
        int train = schedule.steps();
        int[] all = spacing.timesteps(spacing == TimestepSpacing.TRAILING ? steps : steps + 1, train, offset);
        return java.util.Arrays.copyOf(all, steps);
    }

    private double[] flowSigmas(int steps) {
        double last = 1d / schedule.steps();
        double[] sigmas = new double[steps + 1];
        for (int k = 0; k < steps; k++) {
            double sigma = (1 - last) * (steps - k) / steps;
            sigmas[k] = (float) (flowShift * sigma / (1 + (flowShift - 1) * sigma));
        }
        sigmas[steps] = zeroAtFinal ? 0 : ratio(0);
        return sigmas;
    }

    private double ratio(int t) {
        return (float) Math.sqrt((1 - schedule.alphaCumprod(t)) / schedule.alphaCumprod(t));
    }

    private final class SecondOrder implements Trajectory {
        private final int[] timesteps;
        private final double[] sigmas;
        private float[] before;
        private int done;

        SecondOrder(int[] timesteps) {
            this.timesteps = timesteps;
            this.sigmas = new double[timesteps.length + 1];
            for (int k = 0; k < timesteps.length; k++) {
                sigmas[k] = ratio(timesteps[k]);
            }
            sigmas[timesteps.length] = zeroAtFinal ? 0 : ratio(0);
        }

        SecondOrder(double[] sigmas, boolean truncated) {
            this.sigmas = sigmas;
            this.timesteps = new int[sigmas.length - 1];
            for (int k = 0; k < timesteps.length; k++) {
                timesteps[k] = (int) (sigmas[k] * schedule.steps());
            }
        }

        @Override
        public int calls() {
            return timesteps.length;
        }

        @Override
        public int callsDone() {
            return done;
        }

        @Override
        public double timestep(int call) {
            return timesteps[call];
        }

        @Override
        public float[] addNoise(float[] original, float[] noise, int call) {
            return VarianceSchedule.combine(original, alpha(sigmas[call]), noise, sigma(sigmas[call]));
        }

        /** Algorithm 2, lines 6 to 10: x₀ extrapolated from the last two predictions, then one exponential step. */
        @Override
        public float[] step(float[] sample, float[] output) {
            if (isDone()) {
                throw new IllegalStateException("trajectory: expected at most " + calls()
                        + " steps, got one more; begin a new trajectory for each image");
            }
            double s = sigmas[done];
            double n = sigmas[done + 1];
            double h = lambda(n) - lambda(s);
            double slope = before == null || firstOrder() ? 0 : 0.5 * h / (lambda(s) - lambda(sigmas[done - 1]));
            double decay = Math.expm1(-h);
            float[] originals = new float[sample.length];
            float[] next = new float[sample.length];
            for (int i = 0; i < next.length; i++) {
                double original = prediction.original(sample[i], output[i], alpha(s), sigma(s));
                double extrapolated = slope == 0 ? original : original + slope * (original - before[i]);
                next[i] = (float) (sigma(n) / sigma(s) * sample[i] - alpha(n) * decay * extrapolated);
                originals[i] = (float) original;
            }
            before = originals;
            done++;
            return next;
        }

        private boolean firstOrder() {
            return done == calls() - 1 && (eulerAtFinal || zeroAtFinal || lowerOrderFinal && calls() < 15);
        }

        private double alpha(double s) {
            return flow ? 1 - s : 1 / Math.sqrt(1 + s * s);
        }

        private double sigma(double s) {
            return flow ? s : s / Math.sqrt(1 + s * s);
        }

        private double lambda(double s) {
            return s == 0 ? Double.POSITIVE_INFINITY : Math.log(alpha(s) / sigma(s));
        }
    }
}
