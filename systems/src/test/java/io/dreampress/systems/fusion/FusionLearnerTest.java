package io.dreampress.systems.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.GradientTape;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.LearningLoss;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FusionLearnerTest {
    private static final String EMBEDDINGS = "language_model/model.embed_tokens.weight";
    private static final Example TEXT = new Example(List.of(new Example.Words("words alone", true)));
    private static final Example PAIR = Example.drawing("a cat", new Pixels(1, 1, new byte[3]));

    @TempDir
    private Path folder;

    /** Half of Transfusion's tokens are text. */
    @Test
    void transfusionLearnsFromTextsWithAndWithoutPicturesBeside() {
        TinyBundle.write("transfusion", folder, 3);
        try (Bundle bundle = Bundle.open(folder);
                NDManager scope = TorchScriptProgram.newManager();
                FusionLearner learner =
                        FusionLearner.open(bundle, new FusionLearner.Settings(0.8, 0.1, 5, 4096, 500))) {
            learner.parameters().learn(name -> true);
            assertThat(parts(scope, learner, List.of(TEXT)).keySet()).containsExactly("text");
            assertThat(parts(scope, learner, List.of(TEXT, PAIR)).keySet()).containsExactly("text", "diffusion");
            float alone = parts(scope, learner, List.of(TEXT)).get("text").getFloat();
            float twice = parts(scope, learner, List.of(TEXT, TEXT)).get("text").getFloat();
            assertThat(twice).isCloseTo(alone, within(1e-5f));
        }
    }

    private static Map<String, NDArray> parts(NDManager scope, FusionLearner learner, List<Example> examples) {
        examples.forEach(learner::check);
        try (GradientTape tape = GradientTape.record()) {
            LearningLoss loss = learner.loss(scope, examples, new Draws(1, 1));
            NDArray gradient =
                    tape.gradients(scope, loss.total(), learner.parameters()).get(EMBEDDINGS);
            assertThat(gradient.abs().sum().getFloat()).isPositive().isFinite();
            return loss.parts();
        }
    }
}
