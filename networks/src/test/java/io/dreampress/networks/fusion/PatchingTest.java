package io.dreampress.networks.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.learning.GradientTape;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.random.Philox;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchingTest {
    private static final String UNET = """
            {"image_io": "unet", "latent_channels": 4, "patch_size": 2, "unet_channels": [8, 16],
             "unet_layers_per_block": 2, "unet_norm_groups": 4}
            """;
    private static final String LINEAR = """
            {"image_io": "linear", "latent_channels": 4, "patch_size": 2}
            """;
    private static final int WIDTH = 24;

    private final NDManager manager = TorchScriptProgram.newManager();

    @TempDir
    private Path folder;

    @AfterEach
    void freeMemory() {
        manager.close();
    }

    private static PatchingConfig config(String json) {
        return PatchingConfig.of(ModelConfig.parse(json));
    }

    private Checkpoint weights(PatchingConfig config) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        Patching.parameters(config, WIDTH).forEach((name, shape) -> tensors.put(name, random(tensors.size(), shape)));
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        return Checkpoint.open(file);
    }

    private NDArray random(long stream, Shape shape) {
        return manager.create(new Philox(3, stream).gaussians((int) shape.size()), shape)
                .mul(0.2f);
    }

    @ParameterizedTest
    @ValueSource(strings = {UNET, LINEAR})
    void makesOneTokenOfEachPatchAndGivesNoiseOfTheLatentsShape(String json) {
        PatchingConfig config = config(json);
        try (Checkpoint weights = weights(config);
                Patching patching = Patching.load(weights, config, WIDTH, ComputeType.FLOAT32)) {
            NDArray latents = random(100, new Shape(2, 4, 4, 6));
            PatchTokens tokens = patching.tokens(manager, latents, manager.create(new float[] {3, 700}));
            assertThat(tokens.tokens().getShape()).isEqualTo(new Shape(2, 6, WIDTH));
            NDArray noise = patching.noise(manager, tokens.tokens(), tokens);
            assertThat(noise.getShape()).isEqualTo(latents.getShape());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {UNET, LINEAR})
    void computesTheSameWhereGradientsAreRecorded(String json) {
        PatchingConfig config = config(json);
        try (Checkpoint weights = weights(config);
                Patching patching = Patching.load(weights, config, WIDTH, ComputeType.FLOAT32);
                TrainablePatching trainable = new TrainablePatching(config);
                Parameters parameters = Parameters.of(weights).learn(name -> name.startsWith("time_embedding"));
                GradientTape tape = GradientTape.record()) {
            NDArray latents = random(100, new Shape(1, 4, 4, 4));
            NDArray timesteps = manager.create(new float[] {250});
            PatchTokens expected = patching.tokens(manager, latents, timesteps);
            PatchTokens tokens = trainable.tokens(manager, parameters, latents, timesteps);
            Elementwise.assertClose("tokens", tokens.tokens(), expected.tokens(), 1e-5);
            NDArray noise = trainable.noise(manager, parameters, tokens.tokens(), tokens);
            Elementwise.assertClose("noise", noise, patching.noise(manager, expected.tokens(), expected), 1e-5);
            Map<String, NDArray> gradients =
                    tape.gradients(manager, noise.square().mean(), parameters);
            assertThat(gradients
                            .get("time_embedding.linear_1.weight")
                            .abs()
                            .max()
                            .getFloat())
                    .isPositive();
        }
    }

    @Test
    void countsTheParametersOfThePapersSize() {
        PatchingConfig paper = new PatchingConfig(PatchingConfig.Io.UNET, 8, 2, new int[] {512, 1280}, 2, 32);
        long parameters = Patching.parameters(paper, 4096).values().stream()
                .mapToLong(Shape::size)
                .sum();
        assertThat(parameters / 1e9).isBetween(0.2705, 0.2715);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        for (String json : List.of(
                UNET.replace("\"patch_size\": 2", "\"patch_size\": 4"),
                UNET.replace("[8, 16]", "[8, 18]"),
                UNET.replace("[8, 16]", "[8]"),
                UNET.replace("unet\",", "conv\","))) {
            assertThatThrownBy(() -> config(json))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected")
                    .hasMessageContaining("got");
        }
    }
}
