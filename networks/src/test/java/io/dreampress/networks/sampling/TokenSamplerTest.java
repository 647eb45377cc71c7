package io.dreampress.networks.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
    private static final BitSet NOTHING_SEEN = new BitSet();
    private static final int DRAWS = 20_000;

    private static double[] frequencies(TokenSampler sampler, float... logits) {
        double[] counts = new double[logits.length];
        for (int position = 0; position < DRAWS; position++) {
            counts[sampler.sample(logits.clone(), NOTHING_SEEN, position)] += 1.0 / DRAWS;
        }
        return counts;
    }

    private static float[] logs(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    @Test
    void takesTheLikeliestWhenGreedyAndTheFirstOfEquals() {
        assertThat(TokenSampler.greedy().sample(new float[] {1, 3, 3, 2}, NOTHING_SEEN, 9))
                .isEqualTo(1);
    }

    @Test
    void drawsAsOftenAsTheProbabilitiesSay() {
        double[] seen = frequencies(new TokenSampler(1, 0, 1, 1, 0), logs(0.1, 0.6, 0.25, 0.05));
        assertThat(seen).containsExactly(new double[] {0.1, 0.6, 0.25, 0.05}, within(0.012));
    }

    @Test
    void flattensWithTemperature() {
        double[] seen = frequencies(new TokenSampler(2, 0, 1, 1, 3), logs(0.8, 0.2));
        double flat = Math.sqrt(0.8) / (Math.sqrt(0.8) + Math.sqrt(0.2));
        assertThat(seen[0]).isCloseTo(flat, within(0.012));
    }

    @Test
    void drawsOnlyFromTheKLikeliest() {
        double[] seen = frequencies(new TokenSampler(1, 2, 1, 1, 3), logs(0.2, 0.3, 0.1, 0.4));
        assertThat(seen).containsExactly(new double[] {0, 3.0 / 7, 0, 4.0 / 7}, within(0.012));
    }

    @Test
    void drawsOnlyFromTheNucleus() {
        double[] seen = frequencies(new TokenSampler(1, 0, 0.7, 1, 3), logs(0.5, 0.15, 0.05, 0.3));
        assertThat(seen).containsExactly(new double[] {0.625, 0, 0, 0.375}, within(0.012));
    }

    @Test
    void keepsOneTokenHoweverSmallTheNucleus() {
        double[] seen = frequencies(new TokenSampler(1, 0, 1e-9, 1, 3), logs(0.3, 0.7));
        assertThat(seen).containsExactly(new double[] {0, 1}, within(1e-9));
    }

    @Test
    void countsTheNucleusWithinTheKLikeliest() {
        double[] seen = frequencies(new TokenSampler(1, 2, 0.5, 1, 3), logs(0.2, 0.4, 0.05, 0.35));
        assertThat(seen[1]).as("0.4 of 0.75 is more than half").isCloseTo(1, within(1e-9));
    }

    @Test
    void penalisesSeenTokensInEitherDirection() {
        TokenSampler sampler = new TokenSampler(0, 0, 1, 2, 0);
        float[] logits = {4, 3, -1, 0};
        int token = sampler.sample(logits, BitSet.valueOf(new long[] {0b101, 1L << 35}), 0);
        assertThat(token).isEqualTo(1);
        assertThat(logits).containsExactly(2, 3, -2, 0);
    }

    @Test
    void drawsTheSameAtAPositionWhateverWasDrawnBefore() {
        TokenSampler sampler = new TokenSampler(1, 0, 1, 1, 12);
        float[] logits = new float[1000];
        int[] forwards = IntStream.range(0, 50)
                .map(position -> sampler.sample(logits.clone(), NOTHING_SEEN, position))
                .toArray();
        for (int position = 49; position >= 0; position--) {
            assertThat(sampler.sample(logits.clone(), NOTHING_SEEN, position)).isEqualTo(forwards[position]);
        }
        assertThat(Arrays.stream(forwards).distinct().count()).isGreaterThan(40);
    }

    @Test
    void drawsOtherTokensWithAnotherSeed() {
        float[] logits = new float[100_000];
        assertThat(new TokenSampler(1, 0, 1, 1, 0).sample(logits.clone(), NOTHING_SEEN, 0))
                .isNotEqualTo(new TokenSampler(1, 0, 1, 1, 1).sample(logits.clone(), NOTHING_SEEN, 0));
    }

    @Test
    void neverDrawsTheImpossible() {
        float[] logits = {Float.NEGATIVE_INFINITY, 0, Float.NaN, 1, Float.NEGATIVE_INFINITY};
        double[] seen = frequencies(new TokenSampler(1.5, 0, 1, 1, 8), logits);
        assertThat(seen[0] + seen[2] + seen[4]).isZero();
    }

    @Test
    void refusesLogitsWithoutANumber() {
        float[] broken = {Float.NaN, Float.NEGATIVE_INFINITY};
        TokenSampler sampler = new TokenSampler(1, 0, 1, 1, 8);
        assertThatThrownBy(() -> sampler.sample(broken, NOTHING_SEEN, 0)).hasMessageContaining("logits");
    }

    @Test
    void refusesSettingsOutsideTheirRange() {
        assertThatThrownBy(() -> new TokenSampler(-0.1, 0, 1, 1, 0)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> new TokenSampler(1, -1, 1, 1, 0)).hasMessageContaining("topK");
        assertThatThrownBy(() -> new TokenSampler(1, 0, 0, 1, 0)).hasMessageContaining("topP");
        assertThatThrownBy(() -> new TokenSampler(1, 0, 1, 0, 0)).hasMessageContaining("repetitionPenalty");
        assertThatThrownBy(() -> new TokenSampler(Double.NaN, 0, 1, 1, 0)).hasMessageContaining("temperature");
    }
}
