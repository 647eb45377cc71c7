package io.dreampress.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.systems.TinyBundle;
import io.dreampress.training.Material;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Real processes, ended by a signal that nothing can catch, at moments that chance picks anew in every run. */
class KilledTrainingTest {
    private static final int STEPS = 8;
    private static final int KILLS = 3;
    private static final int LONGEST_WAIT = 150;

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aKilledRunEndsWithTheLossesAndWeightsOfAnUninterruptedOne() throws Exception {
        Path recipe = recipe();
        Path whole = folder.resolve("whole");
        Path killed = folder.resolve("killed");
        assertThat(start(recipe, whole).waitFor()).isZero();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            Process run = start(recipe, killed);
            waitForLines(run, killed.resolve("metrics.jsonl"), random.nextInt(STEPS + 1));
            run.waitFor(random.nextInt(LONGEST_WAIT), TimeUnit.MILLISECONDS);
            run.destroyForcibly().waitFor();
        }
        assertThat(start(recipe, killed).waitFor()).isZero();

        assertThat(losses(killed))
                .as("seed of the moments %d", seed)
                .hasSize(STEPS)
                .isEqualTo(losses(whole));
        assertThat(bytes(killed)).as("seed of the moments %d", seed).isEqualTo(bytes(whole));
    }

    private Path recipe() throws IOException {
        TinyBundle.write(folder.resolve("start"), 5);
        Material.write(folder.resolve("data"));
        Path file = folder.resolve("recipe.yaml");
        Files.writeString(file, """
                stage: dreamllm
                bundle: %1$s/start
                out: set by the command line
                data: [{documents: %1$s/data/documents.jsonl}, {pairs: %1$s/data/pairs.jsonl, task: both}]
                learn: ["projectors/*", "language_model/*"]
                steps: %2$d
                batch: 2
                accumulate: 2
                seed: 4
                optimizer: {rate: 0.001, weight-decay: 0.1, no-decay: ["*norm*"], clip: 1.0}
                schedule: {shape: cosine, warmup: 3, floor: 0.0001}
                average: 0.9
                spikes: {loss: 20, norm: 25}
                dreamllm: {layout: interleaved, vm-weight: 10, drop: 0.3, min-snr: 5}
                every: {checkpoint: 3}
                """.formatted(folder, STEPS));
        return file;
    }

    private Process start(Path recipe, Path out) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TrainingProcess.class.getName(),
                recipe.toString(),
                out.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output.txt").toFile())
                .start();
    }

    /** Until so many updates are in the log; a run that has ended has them all. */
    private static void waitForLines(Process run, Path file, int lines) throws Exception {
        while (run.isAlive() && !(Files.exists(file) && count(file) >= lines)) {
            run.waitFor(5, TimeUnit.MILLISECONDS);
        }
    }

    private static long count(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        }
    }

    /** Every number of every update but the time it took. */
    private static List<JsonNode> losses(Path out) throws IOException {
        List<JsonNode> updates = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("metrics.jsonl"))) {
            ObjectNode update = (ObjectNode) JsonMapper.shared().readTree(line);
            update.remove("seconds");
            updates.add(update);
        }
        return updates;
    }

    /** All weights of the trained bundle and everything in the last checkpoint. */
    private static List<Integer> bytes(Path out) throws IOException {
        List<Integer> hashes = new ArrayList<>();
        for (String file : List.of(
                "bundle/language_model/model.safetensors",
                "bundle/projectors.safetensors",
                "checkpoints/step-00000008/state.safetensors")) {
            hashes.add(java.util.Arrays.hashCode(Files.readAllBytes(out.resolve(file))));
        }
        return hashes;
    }
}
