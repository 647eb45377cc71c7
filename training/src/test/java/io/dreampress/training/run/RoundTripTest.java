package io.dreampress.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dreampress.systems.TinyBundle;
import io.dreampress.training.Material;
import io.dreampress.training.stages.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What was trained goes through transformers and diffusers and back, and training goes on there as if it had not been away.
 * Needs an interpreter that has {@code benchmarks/peers/requirements.txt}: name it in the environment variable
 * {@code DREAMPRESS_PYTHON}.
 */
class RoundTripTest {
    private static final String PYTHON = System.getenv("DREAMPRESS_PYTHON");
    private static final Path SCRIPT =
            Path.of(System.getProperty("dreampress.home", ".."), "benchmarks/peers/round_trip.py");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "dreamllm, dreamllm-2-interleaved",
        "metamorph, metamorph-2-vpit",
        "metamorph, metamorph-3-visualiser",
        "metaquery, metaquery-1-pretraining",
        "metaquery-sd15, metaquery-1-pretraining",
        "transfusion, transfusion"
    })
    void aTrainedBundleComesBackFromPythonTheSame(String system, String recipe) throws Exception {
        assumeTrue(PYTHON != null, "DREAMPRESS_PYTHON names no interpreter");
        TinyBundle.write(system, folder.resolve("start"), 7);
        Path trained = train(recipe, "start");
        Files.move(trained, folder.resolve("trained"));
        Path log = folder.resolve("python.txt");
        int exit = new ProcessBuilder(
                        PYTHON,
                        SCRIPT.toString(),
                        "--bundle",
                        folder.resolve("trained").toString(),
                        "--out",
                        folder.resolve("back").toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertThat(exit).as(Files.readString(log)).isZero();
        train(recipe, "trained");
        train(recipe, "back");
        assertThat(losses("back")).isEqualTo(losses("trained"));
    }

    private Path train(String recipe, String bundle) throws IOException {
        Path file = Path.of("recipes", recipe + ".yaml");
        Path material = Material.write(folder.resolve("data"));
        Map<String, String> small = Map.of(
                "bundle",
                folder.resolve(bundle).toString(),
                "out",
                folder.resolve("from-" + bundle).toString(),
                "data",
                "[{pairs: " + material.resolve("pairs.jsonl") + "}]",
                "batch",
                "2",
                "accumulate",
                "1",
                "schedule",
                "{shape: constant}",
                Files.readString(file).contains("\nsteps:") ? "steps" : "epochs",
                "2",
                "every.sample",
                "0");
        try (Trainer trainer = new Trainer(RecipeReader.read(file, small), TrainingProgress.NONE)) {
            return trainer.run();
        }
    }

    private List<String> losses(String bundle) throws IOException {
        return Files.readAllLines(folder.resolve("from-" + bundle + "/metrics.jsonl")).stream()
                .map(line -> line.replaceFirst("\"seconds\":[^,]*,", ""))
                .toList();
    }
}
