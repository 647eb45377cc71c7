package io.dreampress.diffusion.denoising;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.diffusion.denoising.Sitting.ImageSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallTimesTest {
    private static final ImageSize SIZE = new ImageSize(8, 8);
    private static final Duration LONGEST = Duration.ofMillis(100);

    private final CallTimes times = new CallTimes(8);

    @Test
    void whatWasNeverMeasuredIsNotCut() {
        assertThat(times.imagesWithin(SIZE, LONGEST)).isEqualTo(8);
    }

    @Test
    void timesGrowInProportionWhereTheyWereNotMeasured() {
        times.add(SIZE, 1, Duration.ofMillis(30).toNanos());

        assertThat(times.imagesWithin(SIZE, LONGEST)).isEqualTo(3);
    }

    @Test
    void timesOfSmallerCallsFollowFromLargerOnes() {
        times.add(SIZE, 4, Duration.ofMillis(160).toNanos());

        assertThat(times.imagesWithin(SIZE, LONGEST)).isEqualTo(2);
    }

    @Test
    void measuredTimesCountMoreThanProportion() {
        times.add(SIZE, 1, Duration.ofMillis(60).toNanos());
        times.add(SIZE, 2, Duration.ofMillis(80).toNanos());

        assertThat(times.imagesWithin(SIZE, LONGEST)).isEqualTo(2);
    }

    @Test
    void oneImageIsAlwaysAllowed() {
        times.add(SIZE, 1, Duration.ofSeconds(9).toNanos());

        assertThat(times.imagesWithin(SIZE, LONGEST)).isEqualTo(1);
    }

    @Test
    void sizesAreMeasuredApart() {
        times.add(SIZE, 1, Duration.ofSeconds(9).toNanos());

        assertThat(times.imagesWithin(new ImageSize(16, 16), LONGEST)).isEqualTo(8);
    }

    @Test
    void laterTimesOutweighEarlierOnes() {
        times.add(SIZE, 1, Duration.ofSeconds(9).toNanos());
        for (int i = 0; i < 50; i++) {
            times.add(SIZE, 1, Duration.ofMillis(10).toNanos());
        }

        assertThat(times.imagesWithin(SIZE, LONGEST)).isEqualTo(8);
    }
}
