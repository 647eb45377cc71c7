package io.dreampress.training.run;

import io.dreampress.training.stages.RecipeReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A training run as a process of its own, which tests kill. */
final class TrainingProcess {
    private TrainingProcess() {}

    public static void main(String... arguments) throws IOException {
        try (Trainer trainer = new Trainer(
                RecipeReader.read(Path.of(arguments[0]), Map.of("out", arguments[1])), TrainingProgress.NONE)) {
            trainer.run();
        }
    }
}
