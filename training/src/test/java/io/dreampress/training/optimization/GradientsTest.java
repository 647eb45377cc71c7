package io.dreampress.training.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GradientsTest {
    private final NDManager scope = TorchScriptProgram.newManager();

    @AfterEach
    void close() {
        scope.close();
    }

    private Map<String, NDArray> gradient(float... values) {
        return Map.of("a", scope.create(values));
    }

    @Test
    void areTheMeanOverAnUpdatesParts() {
        try (Gradients gradients = new Gradients()) {
            gradients.add(gradient(1, -2), 0.25);
            gradients.add(gradient(3, 4), 0.25);
            gradients.add(gradient(5, 0), 0.5);
            assertThat(gradients.byName().get("a").toFloatArray()).containsExactly(3.5f, 0.5f);
        }
    }

    @Test
    void areScaledDownToTheLimitTogetherOrLeftAlone() {
        try (Gradients gradients = new Gradients()) {
            gradients.add(Map.of("a", scope.create(new float[] {3}), "b", scope.create(new float[] {4})), 1);
            assertThat(gradients.clip(10)).isCloseTo(5, within(1e-6));
            assertThat(gradients.byName().get("b").getFloat()).isEqualTo(4);
            assertThat(gradients.clip(1)).isCloseTo(5, within(1e-6));
            assertThat(gradients.byName().get("a").getFloat()).isCloseTo(0.6f, within(1e-6f));
            assertThat(gradients.byName().get("b").getFloat()).isCloseTo(0.8f, within(1e-6f));
        }
    }
}
