package io.dreampress.networks.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ClassifierFreeGuidanceTest {
    private static final float[] UNCONDITIONAL = {1, -2, 0.5f};
    private static final float[] IMAGE = {2, -1, 0.5f};
    private static final float[] CONDITIONAL = {3, 1, -0.5f};

    @Test
    void goesBeyondTheConditionalPrediction() {
        assertThat(ClassifierFreeGuidance.combine(UNCONDITIONAL, CONDITIONAL, 4))
                .containsExactly(9, 10, -3.5f);
    }

    @Test
    void givesTheConditionalPredictionAtScaleOne() {
        assertThat(ClassifierFreeGuidance.combine(UNCONDITIONAL, CONDITIONAL, 1))
                .containsExactly(CONDITIONAL);
    }

    @Test
    void weighsImageAndTextApart() {
        assertThat(ClassifierFreeGuidance.combine(UNCONDITIONAL, IMAGE, CONDITIONAL, 1.5, 7.5))
                .containsExactly(1 + 1.5f + 7.5f, -2 + 1.5f + 15, 0.5f - 7.5f);
    }

    @Test
    void givesTheConditionalPredictionAtBothScalesOne() {
        assertThat(ClassifierFreeGuidance.combine(UNCONDITIONAL, IMAGE, CONDITIONAL, 1, 1))
                .containsExactly(CONDITIONAL);
    }

    @Test
    void refusesPredictionsOfDifferentSizes() {
        assertThatThrownBy(() -> ClassifierFreeGuidance.combine(UNCONDITIONAL, new float[2], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prediction 'conditional': expected 3 values, got 2");
    }
}
