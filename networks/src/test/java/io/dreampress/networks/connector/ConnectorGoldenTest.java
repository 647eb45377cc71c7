package io.dreampress.networks.connector;

import ai.djl.ndarray.NDArray;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ConnectorGoldenTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> condition() {
        return GoldenFixtures.here().tests(FixtureKind.CONNECTOR, this::compare);
    }

    private void compare(GoldenFixture fixture) {
        try {
            Path model = Files.createDirectories(folder.resolve(fixture.name()));
            Files.copy(fixture.path().resolve("config.json"), model.resolve("config.json"));
            Files.copy(
                    fixture.path().resolve("weights.safetensors"),
                    model.resolve("diffusion_pytorch_model.safetensors"));
            try (Connector connector = Connector.open(model)) {
                NDArray condition = connector.connect(fixture.manager(), fixture.get("states"));
                fixture.check("condition", condition);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
