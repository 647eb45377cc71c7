package io.dreampress.training.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import org.junit.jupiter.api.Test;

class MovingAverageTest {
    @Test
    void followsWhatIsLearnedAndLeavesTheParameterAlone() {
        try (NDManager scope = TorchScriptProgram.newManager();
                Parameters parameters = Parameters.create();
                NDArray start = scope.create(new float[] {1, 2})) {
            parameters.put("learned", start);
            parameters.put("frozen", start);
            parameters.learn("learned"::equals);
            try (MovingAverage average = new MovingAverage(parameters, 0.9)) {
                Gradients.overwrite(parameters.get("learned"), scope.create(new float[] {11, 2}));
                average.follow();
                average.follow();
                assertThat(average.byName()).containsOnlyKeys("learned");
                // 11 - 10 · 0.9²
                assertThat(average.byName().get("learned").toFloatArray()[0]).isCloseTo(2.9f, within(1e-6f));
                assertThat(average.byName().get("learned").toFloatArray()[1]).isEqualTo(2);
                assertThat(parameters.get("learned").toFloatArray()).containsExactly(11, 2);
            }
        }
    }
}
