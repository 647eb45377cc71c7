package io.dreampress.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.systems.Bundle;
import io.dreampress.training.Material;
import io.dreampress.training.recipe.Recipe;
import io.dreampress.training.stages.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every recipe that is published runs to its end on a tiny bundle, which then opens as a bundle does. */
class PublishedRecipesTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> runsToItsEnd() throws IOException {
        try (Stream<Path> recipes = Files.list(Path.of("recipes"))) {
            return recipes.sorted().toList().stream()
                    .map(recipe -> DynamicTest.dynamicTest(recipe.getFileName().toString(), () -> run(recipe)));
        }
    }

    private void run(Path file) throws IOException {
        Path material = Material.write(folder.resolve("data"));
        Path here = Files.createDirectories(folder.resolve(file.getFileName().toString()));
        String text = Files.readString(file);
        Map<String, String> small = new HashMap<>(Map.of(
                "out", here.resolve("out").toString(),
                "bundle", StageBundles.write(text, here.resolve("start")).toString(),
                "data", data(text, material),
                "batch", "2",
                "accumulate", "2",
                "every.checkpoint", "2",
                "every.sample", "2"));
        small.put(text.contains("\nsteps:") ? "steps" : "epochs", "3");
        if (text.contains("stage: contrastive")) {
            small.put("contrastive.width", "16");
        }
        if (!text.contains("stage: contrastive")) {
            small.put("samples", "[\"a red square\"]");
        }
        Recipe recipe = RecipeReader.read(file, small);
        Path trained;
        try (Trainer trainer = new Trainer(recipe, TrainingProgress.NONE)) {
            trained = trainer.run();
        }
        List<String> metrics = Files.readAllLines(recipe.out().resolve("metrics.jsonl"));
        assertThat(metrics).hasSize(3).allSatisfy(line -> assertThat(line).contains("\"loss\":"));
        assertThat(recipe.out().resolve("checkpoints/step-00000003/state.json")).isRegularFile();
        try (Bundle bundle = Bundle.open(trained);
                Bundle start = Bundle.open(recipe.bundle())) {
            bundle.writer().close();
            bundle.painter().close();
            assertThat(bundle.hash()).isNotEqualTo(start.hash());
        }
        if (!recipe.samples().isEmpty()) {
            assertThat(recipe.out().resolve("samples/step-00000002/0.png")).isRegularFile();
        }
    }

    private static String data(String recipe, Path material) {
        if (recipe.contains("conversations.jsonl") || recipe.contains("instructions.jsonl")) {
            return "[{documents: " + material.resolve("conversations.jsonl") + "}]";
        }
        if (recipe.contains("documents:")) {
            return "[{documents: " + material.resolve("documents.jsonl") + "}]";
        }
        String task = recipe.contains("task: describe") ? "describe" : "draw";
        return "[{pairs: " + material.resolve("pairs.jsonl") + ", task: " + task + "}]";
    }
}
