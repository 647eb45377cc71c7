package io.dreampress.networks.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhiloxTest {
    /** Known answers published with the paper's library (Random123, philox4x32, 10 rounds). */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void givesThePublishedAnswers(String counter, String key, String expected) {
        int[] words = words(key);
        assertThat(Philox.block(words(counter), words[0], words[1])).containsExactly(words(expected));
    }

    private static int[] words(String hex) {
        return Arrays.stream(hex.trim().split(" "))
                .mapToInt(HexFormat::fromHexDigits)
                .toArray();
    }

    @Test
    void ordersTheWordsOfTheCounterAsIndexThenStream() {
        Philox noise = new Philox(0x299f31d0a4093822L, 0x0370734413198a2eL);
        assertThat(noise.block(0x85a308d3243f6a88L)).containsExactly(words("d16cfe09 94fdcceb 5001e420 24126ea1"));
    }

    @Test
    void drawsTheSameWhateverTheOrderOfAsking() {
        Philox noise = new Philox(0, 7);
        float[] all = noise.gaussians(11);
        for (int i = 10; i >= 0; i--) {
            assertThat(noise.gaussian(i)).isEqualTo(all[i]);
        }
        assertThat(new Philox(0, 7).gaussians(5)).containsExactly(all[0], all[1], all[2], all[3], all[4]);
    }

    @Test
    void drawsOtherNumbersForOtherSeedsAndStreams() {
        float first = new Philox(1, 1).gaussian(0);
        assertThat(new Philox(2, 1).gaussian(0)).isNotEqualTo(first);
        assertThat(new Philox(1, 2).gaussian(0)).isNotEqualTo(first);
        assertThat(new Philox(1L << 32, 1).gaussian(0)).isNotEqualTo(new Philox(0, 1).gaussian(0));
    }

    @Test
    void hasTheMomentsOfANormalDistribution() {
        float[] values = new Philox(42, 0).gaussians(100_000);
        double mean = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
        double variance = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .average()
                .orElseThrow();
        double fourth = IntStream.range(0, values.length)
                .mapToDouble(i -> Math.pow(values[i], 4))
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.015));
        assertThat(variance).isCloseTo(1, within(0.02));
        assertThat(fourth).isCloseTo(3, within(0.15));
    }

    @Test
    void staysWithinTheUnitInterval() {
        Philox noise = new Philox(5, 5);
        double[] draws =
                IntStream.range(0, 10_000).mapToDouble(noise::uniform).sorted().toArray();
        assertThat(draws[0]).isBetween(0.0, 0.001);
        assertThat(draws[5_000]).isCloseTo(0.5, within(0.02));
        assertThat(draws[9_999]).isBetween(0.999, Math.nextDown(1.0));
    }
}
