package io.dreampress.systems.painting;

import io.dreampress.networks.guidance.ClassifierFreeGuidance;
import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.PaintOrder;
import java.util.List;

/**
 * Which conditions a painting is predicted under, and how these predictions become one.
 *
 * <p>Notation: u, c predictions without and with the condition, i with its pictures alone.
 */
sealed interface Guidance {
    /** The conditions of the predictions, in order. */
    List<FloatMatrix> branches();

    /** The prediction that moves the painting. */
    float[] combine(List<float[]> predictions);

    /** What an order asks for. Pictures without a guidance of their own are in both branches of the words'. */
    static Guidance of(PaintOrder order, Condition.CrossAttention condition) {
        boolean words = order.guidance() != 1;
        if (condition.pictured().isEmpty()) {
            return words
                    ? new TwoWay(condition.unconditional(), condition.conditional(), order.guidance())
                    : new None(condition.conditional());
        }
        Condition.Pictured pictured = condition.pictured().get();
        if (pictured.guidance() > 1) {
            return new ThreeWay(condition, pictured, order.guidance());
        }
        return words
                ? new TwoWay(pictured.branch(), condition.conditional(), order.guidance())
                : new None(condition.conditional());
    }

    /** c. */
    record None(FloatMatrix conditional) implements Guidance {
        @Override
        public List<FloatMatrix> branches() {
            return List.of(conditional);
        }

        @Override
        public float[] combine(List<float[]> predictions) {
            return predictions.getFirst();
        }
    }

    /** u + s (c − u). */
    record TwoWay(FloatMatrix unconditional, FloatMatrix conditional, double scale) implements Guidance {
        @Override
        public List<FloatMatrix> branches() {
            return List.of(conditional, unconditional);
        }

        @Override
        public float[] combine(List<float[]> predictions) {
            return ClassifierFreeGuidance.combine(predictions.get(1), predictions.get(0), scale);
        }
    }

    /** u + s_i (i − u) + s (c − i). */
    record ThreeWay(Condition.CrossAttention condition, Condition.Pictured pictured, double scale) implements Guidance {
        @Override
        public List<FloatMatrix> branches() {
            return List.of(condition.conditional(), pictured.branch(), condition.unconditional());
        }

        @Override
        public float[] combine(List<float[]> predictions) {
            return ClassifierFreeGuidance.combine(
                    predictions.get(2), predictions.get(1), predictions.get(0), pictured.guidance(), scale);
        }
    }
}
