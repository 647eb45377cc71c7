package io.dreampress.networks.sampling;

import io.dreampress.networks.random.Philox;
import java.util.BitSet;

/**
 * Chooses the next token from logits: repetition penalty (Keskar et al. 2019, section 4.1), temperature, top-k, then
 * nucleus (Holtzman et al. 2020) over what top-k left; the order of transformers' processors. The draw at a position is a
 * pure function of seed and position.
 *
 * <p>Immutable and thread-safe.
 *
 * @param temperature 0 is greedy
 * @param topK only the k likeliest, 0 for all
 * @param topP only the likeliest whose probabilities sum to p, in (0, 1]
 * @param repetitionPenalty logits of tokens seen before are divided (positive) or multiplied (negative) by it; 1 is none
 * @param seed any number, zero included
 */
public record TokenSampler(double temperature, int topK, double topP, double repetitionPenalty, long seed) {
    /** Stream of token draws; image noise uses others. */
    private static final long STREAM = 0x746f6b656eL;
    /** All logits this far below the best, times the temperature, have less than 1e-6 of the probability together. */
    private static final double NEGLIGIBLE = 25;
    /** How far below the best the first tokens are that are sorted, times the temperature. */
    private static final double FIRST_GAP = 3;

    public TokenSampler {
        require(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", "0 or more", temperature);
        require(topK >= 0, "topK", "0 or more", topK);
        require(topP > 0 && topP <= 1, "topP", "more than 0 and at most 1", topP);
        require(repetitionPenalty > 0, "repetitionPenalty", "more than 0", repetitionPenalty);
    }

    private static void require(boolean holds, String name, String expected, Number got) {
        if (!holds) {
            throw new IllegalArgumentException("sampling '" + name + "': expected " + expected + ", got " + got);
        }
    }

    /** The likeliest token always. */
    public static TokenSampler greedy() {
        return new TokenSampler(0, 0, 1, 1, 0);
    }

    /**
     * Chooses a token.
     *
     * @param logits {@code (V)}, negative infinity where a token must not be chosen; overwritten
     * @param seen tokens that the penalty is for
     * @param position of the token in its document; the same position draws the same
     * @return an id
     * @throws IllegalArgumentException if no logit is a number
     */
    public int sample(float[] logits, BitSet seen, long position) {
        penalise(logits, seen);
        int best = best(logits);
        if (temperature == 0 || topK == 1 || logits[best] == Float.POSITIVE_INFINITY) {
            return best;
        }
        double draw = new Philox(seed, STREAM).uniform(position);
        return topK > 0
                ? Candidates.likeliest(logits, topK).draw(temperature, topP, draw)
                : drawFromAll(logits, logits[best], draw);
    }

    /** Sorts only as many of the likeliest as the nucleus or the draw reaches. */
    private int drawFromAll(float[] logits, float highest, double draw) {
        double sum = Softmax.denominator(logits, highest, temperature);
        double enough = Math.nextUp(topP < 1 ? topP * sum : draw * sum);
        for (double gap = FIRST_GAP; gap < NEGLIGIBLE; gap *= 2) {
            Candidates likely = Candidates.above(logits, (float) (highest - gap * temperature));
            double[] reached = likely.reached(temperature);
            if (reached[reached.length - 1] >= enough) {
                return likely.draw(reached, topP, draw, sum);
            }
        }
        return Candidates.above(logits, (float) (highest - NEGLIGIBLE * temperature))
                .draw(temperature, topP, draw);
    }

    private void penalise(float[] logits, BitSet seen) {
        if (repetitionPenalty == 1) {
            return;
        }
        for (int token = seen.nextSetBit(0); token >= 0 && token < logits.length; token = seen.nextSetBit(token + 1)) {
            float logit = logits[token];
            logits[token] = (float) (logit > 0 ? logit / repetitionPenalty : logit * repetitionPenalty);
        }
    }

    /** The first of the likeliest; what is no number becomes impossible. */
    private static int best(float[] logits) {
        float highest = highest(logits);
        if (Float.isNaN(highest)) {
            forbidNaN(logits);
            highest = highest(logits);
        }
        if (highest == Float.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException("logits: expected at least one finite number among " + logits.length
                    + ", got none; the network's output is broken");
        }
        int best = 0;
        while (logits[best] != highest) {
            best++;
        }
        return best;
    }

    private static float highest(float[] logits) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        return highest;
    }

    private static void forbidNaN(float[] logits) {
        for (int id = 0; id < logits.length; id++) {
            if (Float.isNaN(logits[id])) {
                logits[id] = Float.NEGATIVE_INFINITY;
            }
        }
    }
}
