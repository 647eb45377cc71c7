package io.dreampress.networks.sampling;

/** Softmax over a vocabulary, in loops without branches that the compiler turns into vector instructions. */
final class Softmax {
    private static final int BLOCK = 1024;
    /** What is further below the best, times the temperature, counts as if it were here: 1e-17 of the best's probability. */
    private static final double LOWEST = -40;
    /** {@code exp(x) = exp(x / 256)^256}, squared 8 times. */
    private static final double SHARE = 1.0 / 256;

    private Softmax() {}

    /**
     * The denominator, that is all tokens' probabilities if that of the likeliest is 1, to a relative 1e-9.
     *
     * @param logits {@code (V)} without NaN
     * @param highest of the logits, finite
     * @param temperature more than 0
     */
    static double denominator(float[] logits, float highest, double temperature) {
        double[] exponentials = new double[BLOCK];
        double sum = 0;
        for (int from = 0; from < logits.length; from += BLOCK) {
            int count = Math.min(BLOCK, logits.length - from);
            exponentiate(logits, from, count, highest, SHARE / temperature, exponentials);
            sum += sum(exponentials, count);
        }
        return sum;
    }

    private static void exponentiate(
            float[] logits, int from, int count, double highest, double scale, double[] exponentials) {
        for (int i = 0; i < count; i++) {
            double x = Math.max((logits[from + i] - highest) * scale, LOWEST * SHARE);
            double y = Math.fma(x, 1.0 / 5040, 1.0 / 720);
            y = Math.fma(x, y, 1.0 / 120);
            y = Math.fma(x, y, 1.0 / 24);
            y = Math.fma(x, y, 1.0 / 6);
            y = Math.fma(x, y, 1.0 / 2);
            y = Math.fma(x, y, 1);
            y = Math.fma(x, y, 1);
            double y4 = y * y * (y * y);
            double y16 = y4 * y4 * (y4 * y4);
            double y64 = y16 * y16 * (y16 * y16);
            exponentials[i] = y64 * y64 * (y64 * y64);
        }
    }

    /** Four sums side by side: one alone waits for each addition. */
    private static double sum(double[] values, int count) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            first += values[i];
            second += values[i + 1];
            third += values[i + 2];
            fourth += values[i + 3];
        }
        for (; i < count; i++) {
            first += values[i];
        }
        return first + second + (third + fourth);
    }
}
