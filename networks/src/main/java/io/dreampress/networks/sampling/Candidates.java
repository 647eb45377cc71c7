package io.dreampress.networks.sampling;

import java.util.Arrays;

/**
 * Tokens that may be drawn, likeliest first; of equal ones the lower id first.
 *
 * @param ids of the tokens
 * @param logits of the tokens
 */
record Candidates(int[] ids, float[] logits) {
    private static final long ID_MASK = 0xFFFFFFFFL;

    /**
     * The tokens above a threshold.
     *
     * @param most how many at most, 0 for all
     */
    static Candidates above(float[] logits, float threshold, int most) {
        int count = 0;
        for (float logit : logits) {
            count += logit >= threshold ? 1 : 0;
        }
        long[] keys = new long[count];
        int next = 0;
        for (int id = 0; id < logits.length; id++) {
            if (logits[id] >= threshold) {
                keys[next++] = (long) ascending(-logits[id]) << Integer.SIZE | id;
            }
        }
        Arrays.sort(keys);
        int kept = most == 0 ? count : Math.min(most, count);
        int[] ids = new int[kept];
        float[] sorted = new float[kept];
        for (int i = 0; i < kept; i++) {
            ids[i] = (int) (keys[i] & ID_MASK);
            sorted[i] = logits[ids[i]];
        }
        return new Candidates(ids, sorted);
    }

    /** An integer that sorts like the number. */
    private static int ascending(float number) {
        int bits = Float.floatToIntBits(number + 0f);
        return bits ^ bits >> Integer.SIZE - 1 & Integer.MAX_VALUE;
    }

    /** Probabilities up to a common factor; the likeliest has 1. */
    double[] weights(double temperature) {
        double[] weights = new double[logits.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = StrictMath.exp((logits[i] - logits[0]) / temperature);
        }
        return weights;
    }

    /** The token at which the weights of the first {@code count} reach the draw. */
    int id(int count, double[] weights, double draw) {
        double total = 0;
        for (int i = 0; i < count; i++) {
            total += weights[i];
        }
        double reached = 0;
        for (int i = 0; i < count - 1; i++) {
            reached += weights[i];
            if (draw * total < reached) {
                return ids[i];
            }
        }
        return ids[count - 1];
    }
}
