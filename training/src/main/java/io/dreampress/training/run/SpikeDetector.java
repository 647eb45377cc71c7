package io.dreampress.training.run;

import io.dreampress.training.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Stops a run whose loss or gradients leap, before the weights follow: each is compared with its own moving average, as in
 * MetaQuery's released trainer. What is not finite stops every run.
 */
final class SpikeDetector {
    private static final double DECAY = 0.99;
    private static final double LARGEST_HARMLESS_NORM = 1;

    private final Recipe.Spikes limits;
    private double loss = Double.NaN;
    private double norm = Double.NaN;

    SpikeDetector(Recipe.Spikes limits) {
        this.limits = limits;
    }

    /**
     * Watches an update that has not been made yet.
     *
     * @throws TrainingStopped if it must not be made
     */
    void watch(long step, double nextLoss, double nextNorm) {
        if (!Double.isFinite(nextLoss) || !Double.isFinite(nextNorm)) {
            throw new TrainingStopped("step " + step + ": expected finite gradients, got a norm of " + nextNorm
                    + " and a loss of " + nextLoss + "; lower the learning rate or clip");
        }
        loss = followed(loss, nextLoss);
        norm = followed(norm, nextNorm);
        if (nextLoss > limits.loss() * loss) {
            throw spiked(step, "loss", limits.loss(), loss, nextLoss);
        }
        if (nextNorm > limits.norm() * norm && nextNorm > LARGEST_HARMLESS_NORM) {
            throw spiked(step, "norm", limits.norm(), norm, nextNorm);
        }
    }

    private static double followed(double average, double next) {
        return Double.isNaN(average) ? next : DECAY * average + (1 - DECAY) * next;
    }

    private static TrainingStopped spiked(long step, String field, double limit, double average, double got) {
        return new TrainingStopped("step " + step + ", " + field + ": expected at most " + limit
                + " times its moving average " + average + ", got " + got
                + "; look at the rows of this step, then lower the learning rate and begin again in another folder,"
                + " or raise spikes." + field + " and go on from the last checkpoint");
    }

    /** The averages, for a checkpoint. */
    Map<String, Double> averages() {
        Map<String, Double> averages = new LinkedHashMap<>();
        averages.put("loss", loss);
        averages.put("norm", norm);
        return averages;
    }

    /** Goes on with the averages of a checkpoint. */
    void resume(JsonNode averages) {
        loss = averages.path("loss").asDouble(Double.NaN);
        norm = averages.path("norm").asDouble(Double.NaN);
    }
}
