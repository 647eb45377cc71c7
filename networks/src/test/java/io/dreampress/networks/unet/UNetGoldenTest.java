package io.dreampress.networks.unet;

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
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class UNetGoldenTest {
    @TestFactory
    Stream<DynamicTest> everyIntermediateAndOutput() {
        return GoldenFixtures.here().tests(FixtureKind.UNET, UNetGoldenTest::compare);
    }

    private static void compare(GoldenFixture fixture) {
        UNetConfig config = UNetConfig.of(ModelConfig.parse(fixture.config().toString()));
        NDManager manager = fixture.manager();
        Set<String> compared = new HashSet<>(List.of("sample", "timesteps"));
        try (Checkpoint weights = fixture.checkpoint("weights.safetensors");
                UNet unet = UNet.load(weights, config, ComputeType.FLOAT32)) {
            NDArray sample = fixture.get("sample");
            NDArray timesteps = fixture.get("timesteps");
            TreeMap<Integer, String> contexts = new TreeMap<>();
            fixture.names().stream()
                    .filter(name -> name.startsWith("context."))
                    .forEach(name -> contexts.put(Integer.parseInt(name.substring(8)), name));
            compared.addAll(contexts.values());
            List<String> prefixes = List.of("short.", "long.");
            for (String prefix : prefixes) {
                String context = prefix.equals("short.")
                        ? contexts.firstEntry().getValue()
                        : contexts.lastEntry().getValue();
                CrossAttentionCondition condition =
                        unet.condition(manager, fixture.get(context), mask(fixture, compared));
                for (NDArray seen : unet.trace(manager, sample, timesteps, condition)) {
                    Stream.of(prefix + seen.getName(), seen.getName())
                            .filter(fixture::has)
                            .forEach(name -> {
                                fixture.check(name, seen);
                                compared.add(name);
                            });
                }
                if (fixture.has(prefix + "output")) {
                    fixture.check(prefix + "output", unet.predict(manager, sample, timesteps, condition));
                }
                if (fixture.has("shared_timestep.output") && prefix.equals("short.")) {
                    NDArray shared = timesteps.get("0:1").repeat(timesteps.size());
                    fixture.check("shared_timestep.output", unet.predict(manager, sample, shared, condition));
                    compared.add("shared_timestep.output");
                }
            }
        }
        assertThat(compared).as("tensors compared").containsAll(fixture.names());
    }

    private static NDArray mask(GoldenFixture fixture, Set<String> compared) {
        compared.add("context_mask");
        return fixture.has("context_mask") ? fixture.get("context_mask") : null;
    }
}
