package io.dreampress.networks.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.CheckpointException;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class Qwen2ConnectorGoldenTest {
    @TestFactory
    Stream<DynamicTest> everyLayerAndTheCondition() {
        return GoldenFixtures.here().tests(FixtureKind.QWEN2_CONNECTOR, Qwen2ConnectorGoldenTest::compare);
    }

    private static void compare(GoldenFixture fixture) {
        NDManager manager = fixture.manager();
        NDArray states = fixture.get("states");
        Set<String> compared = new HashSet<>(List.of("states"));
        try (Checkpoint weights = fixture.checkpoint("weights.safetensors");
                Qwen2Connector connector = Qwen2Connector.load(weights, config(fixture), ComputeType.FLOAT32)) {
            for (NDArray seen : connector.trace(manager, states)) {
                fixture.check(seen.getName(), seen);
                compared.add(seen.getName());
            }
            fixture.check("condition", connector.connect(manager, states));
        }
        assertThat(compared).as("tensors compared").containsAll(fixture.names());
    }

    private static Qwen2ConnectorConfig config(GoldenFixture fixture) {
        return Qwen2ConnectorConfig.of(ModelConfig.parse(fixture.config().toString()));
    }

    @Test
    void refusesTheOtherDesignsWeights() {
        GoldenFixtures.here().of(FixtureKind.QWEN2_CONNECTOR).forEach(fixture -> {
            try (fixture;
                    Checkpoint weights = fixture.checkpoint("weights.safetensors")) {
                Qwen2ConnectorConfig own = config(fixture);
                Qwen2ConnectorConfig other =
                        new Qwen2ConnectorConfig(64 * own.width(), 64 * own.condition(), 1, !own.projectsFirst());
                assertThatThrownBy(() -> Qwen2Connector.load(weights, other, ComputeType.FLOAT32))
                        .isInstanceOf(CheckpointException.class)
                        .hasMessageContaining("missing ")
                        .hasMessageContaining("unexpected ")
                        .hasMessageContaining("mis-shaped 4.weight");
            }
        });
    }

    @Test
    void refusesWidthsThatHeadsDoNotDivide() {
        assertThatThrownBy(() -> new Qwen2ConnectorConfig(100, 64, 2, false))
                .hasMessageContaining("'input_dim': expected a multiple of the heads' width 64, got 100");
        assertThatThrownBy(() -> new Qwen2ConnectorConfig(128, 32, 2, true)).hasMessageContaining("'output_dim'");
    }
}
