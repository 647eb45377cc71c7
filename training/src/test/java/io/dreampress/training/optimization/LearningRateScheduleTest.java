package io.dreampress.training.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    @Test
    void risesWithTheLogarithmAndFallsOnALine() {
        LearningRateSchedule schedule = new LearningRateSchedule.LogWarmup(1e-5, 4000, 16000);
        assertThat(schedule.rate(0)).isZero();
        assertThat(schedule.rate(62)).isCloseTo(0.5e-5, within(1e-7));
        assertThat(schedule.rate(4000)).isEqualTo(1e-5);
        assertThat(schedule.rate(10000)).isEqualTo(0.5e-5);
        assertThat(schedule.rate(16000)).isZero();
        assertThat(schedule.rate(20000)).isZero();
    }
}
