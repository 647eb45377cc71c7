package io.dreampress.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.dreampress.systems.Pixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge that is committed, before the pictures that are held out. */
class JudgeTest {
    private static final Path MODELS = Path.of(System.getProperty("dreampress.home", ".."), "models");

    @Test
    void findsTheCaptionsOfRealPictures() throws IOException {
        HeldOut heldOut = HeldOut.read(MODELS.resolve("held-out"));
        try (Judge judge = Judge.open(MODELS.resolve("judge"))) {
            assertThat(judge.retrieval(pictures(heldOut), captions(heldOut), Evaluation.CANDIDATES))
                    .isGreaterThanOrEqualTo(0.85);
        }
    }

    @Test
    void findsShuffledCaptionsAsOftenAsChance() throws IOException {
        HeldOut heldOut = HeldOut.read(MODELS.resolve("held-out"));
        List<String> captions = new ArrayList<>(captions(heldOut));
        try (Judge judge = Judge.open(MODELS.resolve("judge"))) {
            double sum = 0;
            for (int seed = 0; seed < 5; seed++) {
                Collections.shuffle(captions, new Random(seed));
                sum += judge.retrieval(pictures(heldOut), captions, Evaluation.CANDIDATES);
            }
            assertThat(sum / 5).isCloseTo(0.05, within(0.03));
        }
    }

    @Test
    void refusesWeightsThatAreNotTheFrozenOnes(@TempDir Path folder) throws IOException {
        Files.copy(MODELS.resolve("judge/SHA256SUMS"), folder.resolve("SHA256SUMS"));
        Files.copy(MODELS.resolve("judge/config.json"), folder.resolve("config.json"));
        byte[] weights = Files.readAllBytes(MODELS.resolve("judge/model.safetensors"));
        weights[weights.length - 1]++;
        Files.write(folder.resolve("model.safetensors"), weights);

        assertThatThrownBy(() -> Judge.open(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SHA256SUMS");
    }

    private static List<Pixels> pictures(HeldOut heldOut) throws IOException {
        return heldOut.decoded(heldOut.pictures().size());
    }

    private static List<String> captions(HeldOut heldOut) {
        return heldOut.pictures().stream().map(HeldOut.Illustration::thing).toList();
    }
}
