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
    /** How many usually are close to the best. */
    private static final int EXPECTED = 256;

    /** The k likeliest. */
    static Candidates likeliest(float[] logits, int k) {
        long[] kept = new long[Math.min(k, logits.length)];
        Arrays.fill(kept, Long.MAX_VALUE);
        float threshold = Float.NEGATIVE_INFINITY;
        int worst = kept.length - 1;
        for (int id = 0; id < logits.length; id++) {
            if (logits[id] > threshold) {
                insert(kept, key(logits[id], id));
                threshold = kept[worst] == Long.MAX_VALUE ? threshold : logits[(int) (kept[worst] & ID_MASK)];
            }
        }
        return of(kept, logits);
    }

    /** Into an ascending array, whose last falls out. */
    private static void insert(long[] kept, long key) {
        int place = -Arrays.binarySearch(kept, key) - 1;
        if (place < kept.length) {
            System.arraycopy(kept, place, kept, place + 1, kept.length - place - 1);
            kept[place] = key;
        }
    }

    /** All at or above a threshold. */
    static Candidates above(float[] logits, float threshold) {
        long[] keys = new long[EXPECTED];
        int count = 0;
        for (int id = 0; id < logits.length; id++) {
            if (logits[id] >= threshold) {
                keys = count < keys.length ? keys : Arrays.copyOf(keys, 2 * count);
                keys[count++] = key(logits[id], id);
            }
        }
        Arrays.sort(keys, 0, count);
        return of(Arrays.copyOf(keys, count), logits);
    }

    private static Candidates of(long[] keys, float[] logits) {
        long[] found = Arrays.stream(keys).filter(key -> key != Long.MAX_VALUE).toArray();
        int[] ids = new int[found.length];
        float[] sorted = new float[found.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) (found[i] & ID_MASK);
            sorted[i] = logits[ids[i]];
        }
        return new Candidates(ids, sorted);
    }

    /** Sorts by falling logit, then by rising id. */
    private static long key(float logit, int id) {
        int bits = Float.floatToIntBits(-logit + 0f);
        int ascending = bits ^ bits >> Integer.SIZE - 1 & Integer.MAX_VALUE;
        return (long) ascending << Integer.SIZE | id;
    }

    /**
     * Draws from the nucleus.
     *
     * @param draw uniform in [0, 1)
     */
    int draw(double temperature, double topP, double draw) {
        double[] reached = reached(temperature);
        return draw(reached, topP, draw, reached[reached.length - 1]);
    }

    /**
     * Draws from the nucleus of more tokens than these, which it lies among.
     *
     * @param reached as {@link #reached} gives it
     * @param draw uniform in [0, 1)
     * @param sum of all tokens' probabilities, that of the likeliest being 1
     */
    int draw(double[] reached, double topP, double draw, double sum) {
        int last = first(reached, topP * sum, ids.length - 1);
        double mass = topP < 1 ? reached[last] : sum;
        return ids[first(reached, Math.nextUp(draw * mass), last)];
    }

    /** Probabilities of the first tokens together, of the first 1, 2, …; that of the likeliest is 1. */
    double[] reached(double temperature) {
        double[] reached = new double[ids.length];
        double sum = 0;
        for (int i = 0; i < ids.length; i++) {
            sum += StrictMath.exp((logits[i] - logits[0]) / temperature);
            reached[i] = sum;
        }
        return reached;
    }

    /** The first of the sums, up to the last, that is no less than enough. */
    private static int first(double[] reached, double enough, int last) {
        for (int i = 0; i < last; i++) {
            if (reached[i] >= enough) {
                return i;
            }
        }
        return last;
    }
}
