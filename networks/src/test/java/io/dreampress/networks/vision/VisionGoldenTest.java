package io.dreampress.networks.vision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class VisionGoldenTest {
    @TestFactory
    Stream<DynamicTest> clip() {
        return GoldenFixtures.here().tests(FixtureKind.CLIP_VISION, VisionGoldenTest::compareClip);
    }

    @TestFactory
    Stream<DynamicTest> siglip() {
        return GoldenFixtures.here().tests(FixtureKind.SIGLIP_VISION, VisionGoldenTest::compareSiglip);
    }

    private static void compareClip(GoldenFixture fixture) {
        VisionConfig config = VisionConfig.of(ModelConfig.parse(fixture.config().toString()));
        NDManager manager = fixture.manager();
        NDArray images = fixture.get("pixel_values");
        Set<String> compared = new HashSet<>(List.of("pixel_values", "features"));
        try (Checkpoint weights = fixture.checkpoint("weights.safetensors");
                ClipVision vision = ClipVision.load(weights, config, ComputeType.FLOAT32)) {
            for (NDArray seen : vision.trace(manager, images)) {
                fixture.check(seen.getName(), seen);
                compared.add(seen.getName());
            }
            for (int layer = 0; layer <= config.layers(); layer++) {
                fixture.check("hidden_states." + layer, vision.hiddenStates(manager, images, layer));
            }
            fixture.check("features", vision.hiddenStates(manager, images, -2).get(":,1:"));
            fixture.check("pooled", vision.pooled(manager, images));
        }
        assertThat(compared).as("tensors compared").containsAll(fixture.names());
    }

    private static void compareSiglip(GoldenFixture fixture) {
        VisionConfig config = VisionConfig.of(ModelConfig.parse(fixture.config().toString()));
        NDManager manager = fixture.manager();
        NDArray images = fixture.get("pixel_values");
        int side = (int)
                Math.round(Math.sqrt(fixture.get("metamorph.tokens").getShape().get(1)));
        Set<String> compared = new HashSet<>(List.of("pixel_values"));
        try (Checkpoint weights = fixture.checkpoint("weights.safetensors");
                SiglipVision vision = SiglipVision.load(weights, config, ComputeType.FLOAT32)) {
            for (NDArray seen : vision.trace(manager, images, side)) {
                fixture.check(seen.getName(), seen);
                compared.add(seen.getName());
            }
            NDArray last = vision.hiddenStates(manager, images, -1);
            fixture.check("hidden_states.last", last);
            fixture.check("metamorph.tokens", vision.visualTokens(manager, last, side));
        }
        assertThat(compared).as("tensors compared").containsAll(fixture.names());
    }
}
