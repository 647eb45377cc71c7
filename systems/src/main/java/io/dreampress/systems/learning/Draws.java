package io.dreampress.systems.learning;

import io.dreampress.networks.random.Philox;

/**
 * The randomness of one batch. Every draw is a pure function of the seed, the batch's number, what it is for and whose it is,
 * so that a resumed run draws what the uninterrupted one would have.
 *
 * @param seed of the run
 * @param batch number of the batch, counted from 0 over the whole run
 */
public record Draws(long seed, long batch) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Philox of(String purpose, int index) {
        long stream = mix(mix(batch + GOLDEN) ^ purpose.hashCode()) ^ mix(index + 1L);
        return new Philox(seed, stream);
    }

    /** SplitMix64's finaliser (Steele et al. 2014). */
    private static long mix(long value) {
        long z = value;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** Uniform in [0, 1), of the index-th thing of the batch. */
    public double uniform(String purpose, int index) {
        return of(purpose, index).uniform(0);
    }

    /** A whole number from 0 to below {@code bound}. */
    public int below(int bound, String purpose, int index) {
        return (int) (uniform(purpose, index) * bound);
    }

    /** {@code n} standard normal numbers. */
    public float[] gaussians(int n, String purpose, int index) {
        return of(purpose, index).gaussians(n);
    }
}
