package io.dreampress.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An untrained bundle draws noise and guesses words. */
class EvaluationTest {
    private static final Path MODELS = Path.of(System.getProperty("dreampress.home", ".."), "models");

    @TempDir
    private static Path folder;

    private static Report first;
    private static Report second;

    @BeforeAll
    static void evaluateTwice() throws IOException {
        TinyBundle.write(folder, 5);
        first = evaluate();
        second = evaluate();
    }

    private static Report evaluate() throws IOException {
        HeldOut all = HeldOut.read(MODELS.resolve("held-out"));
        HeldOut few = new HeldOut(all.folder(), all.pictures(), all.documents().subList(0, 2));
        try (Bundle bundle = Bundle.open(folder);
                Judge judge = Judge.open(MODELS.resolve("judge"))) {
            return new Evaluation(judge, few, (_, _, _) -> {}).of(bundle, Evaluation.CANDIDATES, 1);
        }
    }

    @Test
    void measuresPicturesAndTexts() {
        assertThat(first.figures().get("retrieval_at_20")).isBetween(0.0, 0.5);
        assertThat(first.figures().get("retrieval_at_20_real")).isBetween(0.5, 1.0);
        assertThat(first.figures().get("perplexity")).isGreaterThan(10);
        assertThat(first.figures().get("feedback_loss_ratio")).isBetween(0.5, 2.0);
    }

    @Test
    void saysWhyAFigureIsMissing() {
        assertThat(first.figures()).containsEntry("placement_precision", null);
        assertThat(first.reasons().get("placement_precision")).contains("learned.placement is false");
    }

    @Test
    void givesTheSameFiguresAgain() {
        assertThat(second).isEqualTo(first);
    }
}
