package io.dreampress.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Bundle;
import io.dreampress.training.Material;
import io.dreampress.training.recipe.Recipe;
import io.dreampress.training.stages.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every recipe that is published, and those of the default bundle, runs to its end on a tiny bundle, of which only what it names learns. */
class PublishedRecipesTest {
    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> runsToItsEnd() throws IOException {
        try (Stream<Path> recipes = Stream.concat(files("recipes"), files("../models/eyes"))) {
            return recipes.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream()
                    .map(recipe -> DynamicTest.dynamicTest(recipe.getFileName().toString(), () -> run(recipe)));
        }
    }

    private static Stream<Path> files(String folder) throws IOException {
        return Files.list(Path.of(folder));
    }

    private void run(Path file) throws IOException {
        Path material = Material.write(folder.resolve("data"));
        Path here = Files.createTempDirectory(folder, file.getFileName().toString());
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
        int updates = text.contains("\nsteps:") ? 3 : 3 * recipe.data().size();
        assertThat(metrics).hasSize(updates).allSatisfy(line -> assertThat(line).contains("\"loss\":"));
        assertThat(recipe.out().resolve("checkpoints/step-0000000" + updates + "/state.json"))
                .isRegularFile();
        try (Bundle bundle = Bundle.open(trained);
                Bundle start = Bundle.open(recipe.bundle())) {
            bundle.writer().close();
            bundle.painter().close();
            assertThat(bundle.hash()).isNotEqualTo(start.hash());
        }
        onlyTheLearnedChanges(recipe, trained);
        if (!recipe.samples().isEmpty()) {
            assertThat(recipe.out().resolve("samples/step-00000002/0.png")).isRegularFile();
            assertThat(recipe.out().resolve("samples/step-00000002/0.txt")).isRegularFile();
        }
    }

    /** Tensors that are not learned are those that the run started from. */
    private static void onlyTheLearnedChanges(Recipe recipe, Path trained) throws IOException {
        int changed = 0;
        try (NDManager scope = TorchScriptProgram.newManager();
                Stream<Path> files = Files.walk(recipe.bundle())) {
            for (Path file : files.filter(file -> file.toString().endsWith(".safetensors"))
                    .toList()) {
                Path name = recipe.bundle().relativize(file);
                String place = name.getName(0).toString().replace(".safetensors", "") + "/";
                try (Checkpoint before = Checkpoint.open(file);
                        Checkpoint after = Checkpoint.open(trained.resolve(name))) {
                    for (String tensor : before.names()) {
                        float[] old = before.float32(scope, tensor).toFloatArray();
                        boolean same =
                                Arrays.equals(old, after.float32(scope, tensor).toFloatArray());
                        assertThat(same || recipe.learned().test(place + tensor))
                                .as("%s%s is learned or the same", place, tensor)
                                .isTrue();
                        changed += same ? 0 : 1;
                    }
                }
            }
        }
        assertThat(changed).as("tensors that learned").isPositive();
    }

    /** The recipe's own data section, on the tests' material. */
    private static String data(String recipe, Path material) {
        String section = recipe.substring(recipe.indexOf("\ndata:") + 6, recipe.indexOf("\nlearn:"));
        return section.replaceAll("\\S*data/", material + "/");
    }
}
