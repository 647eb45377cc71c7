package io.dreampress.networks.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftmaxTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "7, 0.3", "1024, 1", "5003, 0.7", "49152, 0.9", "3000, 20"})
    void addsUpTheExponentials(int tokens, double temperature) {
        float[] logits = new float[tokens];
        SplittableRandom random = new SplittableRandom(tokens);
        double expected = 0;
        float highest = 12;
        for (int i = 0; i < tokens; i++) {
            logits[i] = i == 0 ? highest : (float) (highest - 20 * random.nextDouble());
            expected += StrictMath.exp(((double) logits[i] - highest) / temperature);
        }
        double relative = Softmax.denominator(logits, highest, temperature) / expected;
        assertThat(relative).isCloseTo(1, within(1e-9));
    }

    @Test
    void givesNothingToTheImpossible() {
        float[] logits = {3, Float.NEGATIVE_INFINITY, -1e30f, 3};
        assertThat(Softmax.denominator(logits, 3, 0.5)).isCloseTo(2, within(1e-15));
    }
}
