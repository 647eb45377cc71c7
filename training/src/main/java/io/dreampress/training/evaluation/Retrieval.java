package io.dreampress.training.evaluation;

/** How often a picture finds its own caption among several (Radford et al. 2021, section 3.1, with few candidates). */
final class Retrieval {
    private Retrieval() {}

    /**
     * The expected share of pictures whose own caption comes first among itself and others drawn at random, without
     * drawing: with k of n − 1 other captions ahead of the own one, it is first with the chance that none of them is
     * drawn. A tie counts as found.
     *
     * @param pictures {@code (N, D)} unit vectors
     * @param captions {@code (N, D)} unit vectors, row i belongs to picture i
     * @param candidates captions to choose from, the own one included, at most N
     */
    static double atFirst(float[][] pictures, float[][] captions, int candidates) {
        int n = pictures.length;
        if (captions.length != n || candidates < 2 || candidates > n) {
            throw new IllegalArgumentException("retrieval: expected as many captions as pictures and 2 to " + n
                    + " candidates, got " + n + " pictures, " + captions.length + " captions and " + candidates
                    + " candidates; hold out more pictures");
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += chanceThatNoneIsDrawn(ahead(pictures[i], captions, i), n - 1, candidates - 1);
        }
        return sum / n;
    }

    private static int ahead(float[] picture, float[][] captions, int own) {
        double likeness = product(picture, captions[own]);
        int ahead = 0;
        for (float[] caption : captions) {
            if (product(picture, caption) > likeness) {
                ahead++;
            }
        }
        return ahead;
    }

    /** C(all − bad, drawn) / C(all, drawn). */
    private static double chanceThatNoneIsDrawn(int bad, int all, int drawn) {
        double chance = 1;
        for (int i = 0; i < drawn; i++) {
            chance *= Math.max(0, all - bad - i) / (double) (all - i);
        }
        return chance;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
