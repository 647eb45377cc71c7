package io.dreampress.networks.random;

/**
 * Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"). Every
 * number is a pure function of seed, stream and index; there is no state, so nothing depends on the order of asking.
 *
 * <p>Counter words: index (low, high), stream (low, high); key words: seed (low, high). Each block gives four 32-bit words.
 *
 * <p>Notation: x counter, k key, M multipliers, W Weyl constants.
 *
 * @param seed any number, zero included
 * @param stream what the numbers are for: streams of a seed are independent
 */
public record Philox(long seed, long stream) {
    private static final int ROUNDS = 10;
    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;
    private static final int WORDS = 4;
    private static final double TWO_TO_MINUS_32 = 0x1p-32;
    private static final double TWO_TO_MINUS_53 = 0x1p-53;
    private static final int LOW_BITS = 11;

    /** The four words of block number {@code index}. */
    int[] block(long index) {
        return block(
                new int[] {(int) index, (int) (index >>> Integer.SIZE), (int) stream, (int) (stream >>> Integer.SIZE)},
                (int) seed,
                (int) (seed >>> Integer.SIZE));
    }

    static int[] block(int[] counter, int key0, int key1) {
        int x0 = counter[0];
        int x1 = counter[1];
        int x2 = counter[2];
        int x3 = counter[3];
        int k0 = key0;
        int k1 = key1;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = Integer.toUnsignedLong(M0) * Integer.toUnsignedLong(x0);
            long product1 = Integer.toUnsignedLong(M1) * Integer.toUnsignedLong(x2);
            x0 = (int) (product1 >>> Integer.SIZE) ^ x1 ^ k0;
            x1 = (int) product1;
            x2 = (int) (product0 >>> Integer.SIZE) ^ x3 ^ k1;
            x3 = (int) product0;
            k0 += W0;
            k1 += W1;
        }
        return new int[] {x0, x1, x2, x3};
    }

    /** Uniform in [0, 1) with 53 bits: words 0 and 1 of block {@code index}. */
    public double uniform(long index) {
        int[] words = block(index);
        long bits = (long) words[0] << Integer.SIZE | Integer.toUnsignedLong(words[1]);
        return (bits >>> LOW_BITS) * TWO_TO_MINUS_53;
    }

    /** Standard normal number {@code index}: four to a block. */
    public float gaussian(long index) {
        float[] four = new float[WORDS];
        gaussians(index / WORDS, four);
        return four[(int) (index % WORDS)];
    }

    /** Standard normal numbers 0 to n - 1, those that {@link #gaussian} gives. */
    public float[] gaussians(int n) {
        float[] values = new float[n];
        float[] four = new float[WORDS];
        for (int start = 0; start < n; start += WORDS) {
            gaussians(start / WORDS, four);
            System.arraycopy(four, 0, values, start, Math.min(WORDS, n - start));
        }
        return values;
    }

    /** Box–Muller on words (0, 1) and (2, 3); strict mathematics, so that every machine draws the same. */
    private void gaussians(long block, float[] four) {
        int[] words = block(block);
        for (int pair = 0; pair < WORDS; pair += 2) {
            double u = (Integer.toUnsignedLong(words[pair]) + 1) * TWO_TO_MINUS_32; // (0, 1]
            double v = Integer.toUnsignedLong(words[pair + 1]) * TWO_TO_MINUS_32; // [0, 1)
            double radius = Math.sqrt(-2 * StrictMath.log(u));
            four[pair] = (float) (radius * StrictMath.cos(2 * Math.PI * v));
            four[pair + 1] = (float) (radius * StrictMath.sin(2 * Math.PI * v));
        }
    }
}
