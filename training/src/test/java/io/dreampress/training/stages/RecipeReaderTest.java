package io.dreampress.training.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.training.Material;
import io.dreampress.training.recipe.Recipe;
import io.dreampress.training.recipe.RecipeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeReaderTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        Material.write(folder);
        file = folder.resolve("recipe.yaml");
        Files.writeString(file, good());
    }

    private String good() {
        return """
                stage: dreamllm
                bundle: %1$s
                out: %1$s/out
                data: [{pairs: %1$s/pairs.jsonl, task: draw}]
                learn: ["projectors/*"]
                steps: 10
                batch: 4
                optimizer: {rate: 0.002, no-decay: ["*norm*"], weight-decay: 0.1}
                schedule: {shape: cosine, warmup: 0.3}
                dreamllm: {layout: creation}
                """.formatted(folder);
    }

    @Test
    void readsWhatIsStatedAndTakesDefaultsForTheRest() {
        Recipe recipe = RecipeReader.read(file, Map.of());
        assertThat(recipe.batch()).isEqualTo(4);
        assertThat(recipe.length().updates(100, 4)).isEqualTo(10);
        assertThat(recipe.rate().over(10).rate(3)).isEqualTo(0.002);
        assertThat(recipe.optimizer().decayed().test("model.norm.weight")).isFalse();
        assertThat(recipe.optimizer().decayed().test("model.embed.weight")).isTrue();
        assertThat(recipe.learned().test("projectors/dream_queries")).isTrue();
        assertThat(recipe.learned().test("unet/conv_in.weight")).isFalse();
        assertThat(recipe.clip()).isInfinite();
    }

    @Test
    void theCommandLineSetsValuesOverTheFiles() {
        Recipe recipe = RecipeReader.read(file, Map.of("steps", "3", "optimizer.rate", "1e-4", "seed", "9"));
        assertThat(recipe.length().steps()).isEqualTo(3);
        assertThat(recipe.rate().peak()).isEqualTo(1e-4);
        assertThat(recipe.seed()).isEqualTo(9);
    }

    @Test
    void fingerprintsTellWhetherTheWeightsWouldBeTheSame() {
        String same = RecipeReader.read(file, Map.of()).fingerprint();
        assertThat(RecipeReader.read(file, Map.of("every.checkpoint", "3")).fingerprint())
                .isEqualTo(same);
        assertThat(RecipeReader.read(file, Map.of("seed", "1")).fingerprint()).isNotEqualTo(same);
    }

    @Test
    void listsEverythingThatIsWrong() throws IOException {
        Files.writeString(file, """
                stage: dreamlm
                bundle: /nowhere
                out: o
                data: [{pairs: missing.jsonl, documents: x.jsonl}]
                learn: []
                batch: zero
                lerning: 1
                steps: 5
                epochs: 2
                optimizer: {rate: -1, gamma: 2}
                schedule: {shape: linear}
                """);
        assertThatThrownBy(() -> RecipeReader.read(file, Map.of()))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(
                        "stage: expected one of contrastive, diffusion, dreamllm, fusion, metamorph, metaquery, visualiser")
                .hasMessageContaining("bundle: expected a file or folder that is there, got '/nowhere'")
                .hasMessageContaining("data[0].documents: expected either documents or pairs, got both")
                .hasMessageContaining("learn: expected names of parameters")
                .hasMessageContaining("batch: expected a whole number of at least 1, got \"zero\"")
                .hasMessageContaining("lerning: expected one of")
                .hasMessageContaining("steps: expected either steps or epochs, got both")
                .hasMessageContaining("optimizer.rate: expected a number from")
                .hasMessageContaining("optimizer.gamma: expected one of")
                .hasMessageContaining("schedule.shape: expected one of constant, cosine, log_warmup, got 'linear'");
    }

    @Test
    void refusesAFileThatIsNoMapping() throws IOException {
        Files.writeString(file, "- a\n- b\n");
        assertThatThrownBy(() -> RecipeReader.read(file, Map.of())).hasMessageContaining("expected names with values");
    }
}
