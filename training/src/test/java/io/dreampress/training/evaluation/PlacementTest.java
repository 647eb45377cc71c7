package io.dreampress.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle that chooses where its images stand, on held-out documents. */
class PlacementTest {
    private static final Path MODELS = Path.of(System.getProperty("dreampress.home", ".."), "models");

    @TempDir
    private Path folder;

    private HeldOut few;

    @BeforeEach
    void write() throws IOException {
        TinyBundle.write("metamorph", folder, 5);
        HeldOut all = HeldOut.read(MODELS.resolve("held-out"));
        few = new HeldOut(all.folder(), all.pictures(), all.documents().subList(0, 3));
    }

    private TextScores scores() throws IOException {
        try (Bundle bundle = Bundle.open(folder)) {
            return TextScores.of(bundle, few, (_, _, _) -> {});
        }
    }

    @Test
    void whoAsksEverywhereMissesNothingAndIsRightByChance() throws IOException {
        preferImages(10);

        TextScores scores = scores();

        double paragraphs = few.documents().stream()
                .mapToInt(document -> document.paragraphs().size())
                .sum();
        double images = few.documents().stream()
                .mapToInt(document -> document.images().size())
                .sum();
        assertThat(scores.placementRecall()).isEqualTo(new Score.Measured(1));
        assertThat(((Score.Measured) scores.placementPrecision()).value()).isCloseTo(images / paragraphs, within(1e-9));
        assertThat(((Score.Measured) scores.feedbackLossRatio()).value()).isBetween(0.5, 2.0);
    }

    @Test
    void whoAsksNowhereHasNoPrecision() throws IOException {
        preferImages(-10);

        TextScores scores = scores();

        assertThat(scores.placementRecall()).isEqualTo(new Score.Measured(0));
        assertThat(scores.placementPrecision())
                .isEqualTo(new Score.NotMeasured("the model asks for no image in any of the documents"));
    }

    /** States have a constant in their first dimension: the head's weight there is how likely a token is by itself. */
    private void preferImages(float preference) {
        int image;
        try (Bundle bundle = Bundle.open(folder)) {
            image = bundle.descriptor().specialTokens().get("<image_start>");
        }
        Path file = folder.resolve("language_model/model.safetensors");
        try (NDManager scope = TorchScriptProgram.newManager();
                Checkpoint weights = Checkpoint.open(file)) {
            Map<String, NDArray> changed = weights.float32(scope);
            NDArray head = changed.get("lm_head.weight");
            Shape shape = head.getShape();
            float[] values = head.toFloatArray();
            values[image * (int) shape.get(1)] = preference;
            changed.put("lm_head.weight", scope.create(values, shape));
            SafetensorsWriter.write(file, changed, Map.of());
        }
    }
}
