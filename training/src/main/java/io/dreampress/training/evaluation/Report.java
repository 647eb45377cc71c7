package io.dreampress.training.evaluation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an {@link Evaluation} found.
 *
 * @param retrieval how often a drawn picture's own caption comes first among 20, in [0, 1]
 * @param realRetrieval the same with the real pictures: what the judge is worth
 * @param perplexity of the language model on the held-out documents, from 1
 * @param feedbackLossRatio loss of a text after an image in the context, divided by the loss without it
 * @param placementPrecision share of the places at which the model asks for an image where people put one
 * @param placementRecall share of the places where people put an image at which the model asks for one
 */
public record Report(
        Score retrieval,
        double realRetrieval,
        Score perplexity,
        Score feedbackLossRatio,
        Score placementPrecision,
        Score placementRecall) {
    /** The figures by name; null where there is none. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        scores().forEach((name, score) -> figures.put(
                name,
                switch (score) {
                    case Score.Measured(double value) -> value;
                    case Score.NotMeasured _ -> null;
                }));
        return figures;
    }

    /** Why figures are missing, by name. */
    public Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        scores().forEach((name, score) -> {
            switch (score) {
                case Score.Measured _ -> {}
                case Score.NotMeasured(String reason) -> reasons.put(name, reason);
            }
        });
        return reasons;
    }

    private Map<String, Score> scores() {
        Map<String, Score> scores = new LinkedHashMap<>();
        scores.put("retrieval_at_20", retrieval);
        scores.put("retrieval_at_20_real", new Score.Measured(realRetrieval));
        scores.put("perplexity", perplexity);
        scores.put("feedback_loss_ratio", feedbackLossRatio);
        scores.put("placement_precision", placementPrecision);
        scores.put("placement_recall", placementRecall);
        return scores;
    }
}
