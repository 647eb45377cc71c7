package io.dreampress.training.optimization;

/** Learning rate per update, a pure function of its number k = 0, 1, …. */
public sealed interface LearningRateSchedule {
    /** The rate of update k. */
    double rate(long k);

    /** The same at every update. */
    record Constant(double peak) implements LearningRateSchedule {
        @Override
        public double rate(long k) {
            return peak;
        }
    }

    /**
     * On a line from 0 to the peak, then down half a cosine (Loshchilov and Hutter 2017) to a floor.
     *
     * @param peak highest rate
     * @param floor rate at the end
     * @param warmup updates until the peak
     * @param total updates until the end
     */
    record Cosine(double peak, double floor, long warmup, long total) implements LearningRateSchedule {
        @Override
        public double rate(long k) {
            if (k < warmup) {
                return peak * k / Math.max(1, warmup);
            }
            double progress = (double) (k - warmup) / Math.max(1, total - warmup);
            double factor = 0.5 * (1 + Math.cos(Math.PI * progress));
            double least = floor / peak;
            return peak * Math.max(0, factor * (1 - least) + least);
        }
    }

    /**
     * Up with the logarithm of k, so that most of it comes early, then on a line to 0.
     *
     * @param peak highest rate
     * @param warmup updates until the peak
     * @param total updates until 0
     */
    record LogWarmup(double peak, long warmup, long total) implements LearningRateSchedule {
        @Override
        public double rate(long k) {
            if (k < warmup) {
                return peak * Math.log1p(k) / Math.log1p(warmup);
            }
            return peak * Math.max(0, (double) (total - k) / Math.max(1, total - warmup));
        }
    }
}
