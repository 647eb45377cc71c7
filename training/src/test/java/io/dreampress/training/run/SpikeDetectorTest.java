package io.dreampress.training.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.training.recipe.Recipe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** MetaQuery's limits: 20 times the average loss, 25 times the average norm. */
class SpikeDetectorTest {
    private static final Recipe.Spikes LIMITS = new Recipe.Spikes(20, 25);

    private final SpikeDetector detector = new SpikeDetector(LIMITS);

    @BeforeEach
    void watchCalmUpdates() {
        for (int step = 0; step < 10; step++) {
            detector.watch(step, 0.5, 0.1);
        }
    }

    @Test
    void stopsBeforeALossThatLeaps() {
        // the average has the leap in it: l > 20 (0.99 · 0.5 + 0.01 l) from l = 12.375 on
        assertThatCode(() -> detector.watch(10, 12.3, 0.1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> detector.watch(11, 20, 0.1))
                .isInstanceOf(TrainingStopped.class)
                .hasMessageContaining("step 11, loss: expected at most 20.0 times its moving average")
                .hasMessageContaining("spikes.loss");
    }

    @Test
    void stopsBeforeGradientsThatLeapUnlessTheyAreSmallStill() {
        SpikeDetector tiny = new SpikeDetector(LIMITS);
        tiny.watch(0, 0.5, 1e-3);
        assertThatCode(() -> tiny.watch(1, 0.5, 0.9)).doesNotThrowAnyException();
        assertThatThrownBy(() -> detector.watch(10, 0.5, 3.4)).hasMessageContaining("step 10, norm");
    }

    @Test
    void stopsEveryRunBeforeWhatIsNotFinite() {
        SpikeDetector without =
                new SpikeDetector(new Recipe.Spikes(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
        without.watch(0, 1, 1);
        assertThatCode(() -> without.watch(1, 1e9, 1e9)).doesNotThrowAnyException();
        assertThatThrownBy(() -> without.watch(2, 1, Double.NaN)).hasMessageContaining("expected finite gradients");
        assertThatThrownBy(() -> without.watch(3, Double.POSITIVE_INFINITY, 1)).isInstanceOf(TrainingStopped.class);
    }

    @Test
    void goesOnWithTheAveragesOfACheckpoint() {
        SpikeDetector resumed = new SpikeDetector(LIMITS);
        resumed.resume(JsonMapper.shared().valueToTree(detector.averages()));
        assertThatThrownBy(() -> resumed.watch(10, 12.4, 0.1)).isInstanceOf(TrainingStopped.class);
    }
}
