package io.dreampress.networks.sana;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.unet.CrossAttentionCondition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SanaTransformerGoldenTest {
    @TestFactory
    Stream<DynamicTest> everyIntermediateAndOutput() {
        return GoldenFixtures.here().tests(FixtureKind.SANA_TRANSFORMER, SanaTransformerGoldenTest::compare);
    }

    private static void compare(GoldenFixture fixture) {
        SanaConfig config = SanaConfig.of(ModelConfig.parse(fixture.config().toString()));
        NDManager manager = fixture.manager();
        NDArray sample = fixture.get("sample");
        NDArray timesteps = fixture.get("timesteps");
        NDArray captions = fixture.get("captions");
        NDArray all = fixture.get("caption_mask");
        Set<String> compared = new HashSet<>(
                List.of("sample", "timesteps", "captions", "caption_mask", "masked.caption_mask", "masked.output"));
        try (Checkpoint weights = fixture.checkpoint("weights.safetensors");
                SanaTransformer sana = SanaTransformer.load(weights, config, ComputeType.FLOAT32)) {
            for (NDArray seen : sana.trace(manager, sample, timesteps, captions, all)) {
                fixture.check(seen.getName(), seen);
                compared.add(seen.getName());
            }
            CrossAttentionCondition unmasked = sana.condition(manager, captions, null);
            fixture.check("output", sana.predict(manager, sample, timesteps, unmasked));
            CrossAttentionCondition masked = sana.condition(manager, captions, fixture.get("masked.caption_mask"));
            fixture.check("masked.output", sana.predict(manager, sample, timesteps, masked));
        }
        assertThat(compared).as("tensors compared").containsAll(fixture.names());
    }
}
