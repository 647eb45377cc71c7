package io.dreampress.systems.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dreampress.networks.scheduler.VarianceSchedule;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoiseTargetTest {
    private static final VarianceSchedule SCHEDULE = VarianceSchedule.scaledLinear(0.00085, 0.012, 1000);

    @Test
    void countsLittleNoiseNoMoreThanGamma() {
        NoiseTarget epsilon = new NoiseTarget(SCHEDULE, false, OptionalDouble.of(5));
        NoiseTarget velocity = new NoiseTarget(SCHEDULE, true, OptionalDouble.of(5));
        for (int t : new int[] {0, 100, 500, 999}) {
            double snr = SCHEDULE.alphaCumprod(t) / (1 - SCHEDULE.alphaCumprod(t));
            double capped = snr > 5 ? 5 : snr;
            assertThat((double) epsilon.weight(t)).isCloseTo(capped / snr, within(1e-6));
            assertThat((double) velocity.weight(t)).isCloseTo(capped / (snr + 1), within(1e-6));
        }
        assertThat(epsilon.weight(0)).isLessThan(0.01f);
        assertThat(epsilon.weight(999)).isEqualTo(1);
        assertThat(new NoiseTarget(SCHEDULE, false, OptionalDouble.empty()).weight(0))
                .isEqualTo(1);
    }

    @Test
    void drawsEveryTimestepUpToTheLatest() {
        NoiseTarget target = new NoiseTarget(SCHEDULE, false, OptionalDouble.empty());
        assertThat(drawn(target, target.latest()))
                .allMatch(t -> t >= 0 && t <= 999)
                .anyMatch(t -> t > 950);
        assertThat(drawn(target, 500)).allMatch(t -> t >= 0 && t <= 500).anyMatch(t -> t > 475);
        assertThat(drawn(target, 2)).contains(0, 1, 2).doesNotContain(3);
        assertThat(drawn(target, Integer.MAX_VALUE)).isEqualTo(drawn(target, 999));
    }

    private static List<Integer> drawn(NoiseTarget target, int latest) {
        return IntStream.range(0, 200)
                .mapToObj(index -> target.timestep(new Draws(3, 1), index, latest))
                .toList();
    }
}
