package io.dreampress.networks.autoencoder;

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

class AutoencoderDCGoldenTest {
    @TestFactory
    Stream<DynamicTest> everyIntermediateAndOutput() {
        return GoldenFixtures.here().tests(FixtureKind.AUTOENCODER_DC, AutoencoderDCGoldenTest::compare);
    }

    private static void compare(GoldenFixture fixture) {
        AutoencoderDCConfig config =
                AutoencoderDCConfig.of(ModelConfig.parse(fixture.config().toString()));
        NDManager manager = fixture.manager();
        Set<String> compared = new HashSet<>(List.of("image"));
        try (Checkpoint weights = fixture.checkpoint("weights.safetensors");
                AutoencoderDC autoencoder = AutoencoderDC.load(weights, config, ComputeType.FLOAT32)) {
            for (NDArray seen : autoencoder.trace(manager, fixture.get("image"))) {
                fixture.check(seen.getName(), seen);
                compared.add(seen.getName());
            }
            fixture.check("latent", autoencoder.encode(manager, fixture.get("image")));
            fixture.check("decoded", autoencoder.decode(manager, fixture.get("latent")));
        }
        assertThat(compared).as("tensors compared").containsAll(fixture.names());
    }
}
