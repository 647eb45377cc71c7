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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class AutoencoderKLGoldenTest {
    @TestFactory
    Stream<DynamicTest> everyIntermediateAndOutput() {
        return GoldenFixtures.here().tests(FixtureKind.AUTOENCODER_KL, fixture -> compare(fixture, name -> name));
    }

    @TestFactory
    Stream<DynamicTest> formerParameterNames() {
        return GoldenFixtures.here().tests(FixtureKind.AUTOENCODER_KL, fixture -> compare(fixture, former()));
    }

    private static void compare(GoldenFixture fixture, UnaryOperator<String> rename) {
        AutoencoderKLConfig config =
                AutoencoderKLConfig.of(ModelConfig.parse(fixture.config().toString()));
        NDManager manager = fixture.manager();
        Set<String> compared = new HashSet<>(List.of("image", "noise"));
        try (Checkpoint weights = fixture.checkpoint("weights.safetensors").renamed(rename);
                AutoencoderKL autoencoder = AutoencoderKL.load(weights, config, ComputeType.FLOAT32)) {
            for (NDArray seen : autoencoder.trace(manager, fixture.get("image"), fixture.get("noise"))) {
                fixture.check(seen.getName(), seen);
                compared.add(seen.getName());
            }
            Posterior posterior = autoencoder.encode(manager, fixture.get("image"));
            fixture.check("mean", posterior.mean());
            fixture.check("std", posterior.deviation());
            fixture.check("latent", posterior.sample(fixture.get("noise")));
            fixture.check("decoded", autoencoder.decode(manager, fixture.get("latent")));
        }
        assertThat(compared).as("tensors compared").containsAll(fixture.names());
    }

    private static UnaryOperator<String> former() {
        return name -> name.replace(".to_q.", ".query.")
                .replace(".to_k.", ".key.")
                .replace(".to_v.", ".value.")
                .replace(".to_out.0.", ".proj_attn.");
    }
}
