package io.dreampress.networks.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenFixturesTest {
    private final NDManager manager = TorchScriptProgram.newManager();

    @TempDir
    private Path folder;

    @AfterEach
    void freeMemory() {
        manager.close();
    }

    @Test
    void showsWorstIndexExpectedAndActualOfAPlantedError() throws IOException {
        fixture("llama-planted", "{\"model_type\": \"llama\"}", true);
        try (GoldenFixture fixture =
                GoldenFixtures.in(folder).of(FixtureKind.DECODER).findFirst().orElseThrow()) {
            float[] planted = fixture.get("states").toFloatArray();
            planted[3] += 2e-4f;
            planted[4] -= 0.5f;
            NDArray actual = fixture.manager().create(planted, new Shape(2, 3));

            assertThatThrownBy(() -> fixture.check("states", actual))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("llama-planted/states")
                    .hasMessageContaining("2 of 6 elements")
                    .hasMessageContaining("worst at [1, 1]: expected 5.0, actual 4.5");
        }
    }

    @Test
    void acceptsDifferencesWithinTheAdvisedTolerance() throws IOException {
        fixture("llama-near", "{\"model_type\": \"llama\"}", true);
        try (GoldenFixture fixture =
                GoldenFixtures.in(folder).of(FixtureKind.DECODER).findFirst().orElseThrow()) {
            NDArray actual = fixture.get("states").add(9e-5f);
            assertThatCode(() -> fixture.check("states", actual)).doesNotThrowAnyException();
        }
    }

    @Test
    void refusesNotANumber() {
        NDArray one = manager.create(new float[] {1, Float.NaN});
        assertThatThrownBy(() -> Elementwise.assertClose("x", one, manager.ones(new Shape(2)), 1e9))
                .hasMessageContaining("worst at [1]: expected 1.0, actual NaN");
    }

    @Test
    void demandsEqualIntegersWhateverTheTolerance() {
        NDArray actual = manager.create(new long[] {1, 2});
        NDArray expected = manager.create(new long[] {1, 3});
        assertThatThrownBy(() -> Elementwise.assertClose("x", actual, expected, 10))
                .hasMessageContaining("expected 3.0, actual 2.0");
    }

    @Test
    void failsOnAnUnknownKind() throws IOException {
        fixture("mamba-tiny", "{\"model_type\": \"mamba\"}", true);
        assertThatThrownBy(() -> GoldenFixtures.in(folder))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("mamba-tiny")
                .hasMessageContaining("teach FixtureKind");
    }

    @Test
    void findsEveryKindOfDecoderFixtureAmongTheCopies() {
        assertThat(GoldenFixtures.in(Path.of("src/test/resources/golden"))
                        .of(FixtureKind.DECODER)
                        .peek(GoldenFixture::close)
                        .map(GoldenFixture::name))
                .contains("llama-gqa-tied", "llama-mha-untied", "llama31-rope", "qwen2-biased");
    }

    private void fixture(String name, String config, boolean weights) throws IOException {
        Path path = Files.createDirectory(folder.resolve(name));
        Files.writeString(path.resolve("config.json"), config);
        NDArray states = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
        SafetensorsWriter.write(
                path.resolve("io.safetensors"), Map.of("states", states), Map.of("fixture", "{\"atol\": \"1e-04\"}"));
        if (weights) {
            SafetensorsWriter.write(path.resolve("weights.safetensors"), Map.of("w", states), Map.of());
        }
    }
}
