package io.dreampress.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    void countsThePlacesOfABundleThatChoosesThem(@TempDir Path choosing) throws IOException {
        TinyBundle.write(choosing, 5);
        Path descriptor = choosing.resolve("bundle.json");
        Files.writeString(
                descriptor,
                Files.readString(descriptor).replaceFirst("\"placement\"\\s*:\\s*false", "\"placement\": true"));
        HeldOut all = HeldOut.read(MODELS.resolve("held-out"));
        List<HeldOut.Document> few = all.documents().subList(0, 3);
        TextScores scores;
        try (Bundle bundle = Bundle.open(choosing)) {
            scores = TextScores.of(bundle, new HeldOut(all.folder(), all.pictures(), few), (_, _, _) -> {});
        }
        assertThat(value(scores.feedbackLossRatio())).isBetween(0.5, 2.0);
        System.out.println(scores);
    }

    private static double value(Score score) {
        return ((Score.Measured) score).value();
    }

    @Test
    void givesTheSameFiguresAgain() {
        assertThat(second).isEqualTo(first);
    }
}
