package io.dreampress.networks.vision;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RgbImageTest {
    /** Columns grow brighter to the right, rows do not differ. */
    private static RgbImage ramp(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (200 * (i / 3 % width) / width);
        }
        return new RgbImage(width, height, rgb);
    }

    @ParameterizedTest
    @CsvSource({"64, 64", "100, 20", "20, 100", "16, 16", "3, 5", "1, 1"})
    void coversASizeFromTheMiddle(int width, int height) {
        RgbImage covered = ramp(width, height).covering(16, 16);
        assertThat(covered.width()).isEqualTo(16);
        assertThat(covered.height()).isEqualTo(16);
        int left = covered.rgb()[0] & 0xff;
        int right = covered.rgb()[3 * 15] & 0xff;
        int middle = (ramp(width, height).rgb()[3 * (width / 2)] & 0xff);
        assertThat((left + right) / 2).isBetween(middle - 110 / width - 12, middle + 110 / width + 12);
    }
}
