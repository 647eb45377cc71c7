package io.dreampress.networks.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Losses as pure functions of predictions and targets; a {@link GradientTape} records them. All give float32. */
public final class Losses {
    /** The label of a position that asks for nothing. */
    public static final long IGNORED = -100;

    private Losses() {}

    /**
     * Mean cross entropy over the labels that are not {@link #IGNORED}; not a number if all are.
     *
     * @param logits {@code (n, V)}
     * @param labels {@code (n)} int64
     */
    public static NDArray crossEntropy(NDManager into, NDArray logits, NDArray labels) {
        return LearningProgram.apply(into, "cross_entropy", logits, labels);
    }

    /** Cross entropy of each row, {@code (n)}: 0 where the label is {@link #IGNORED}. */
    public static NDArray crossEntropies(NDManager into, NDArray logits, NDArray labels) {
        return LearningProgram.apply(into, "cross_entropies", logits, labels);
    }

    /** Mean squared error over all elements. */
    public static NDArray meanSquaredError(NDManager into, NDArray prediction, NDArray target) {
        return LearningProgram.apply(into, "mean_squared_error", prediction, target);
    }

    /** Mean squared error of each sample {@code (B, …)}, {@code (B)}; to be weighted by the samples' timesteps. */
    public static NDArray squaredErrors(NDManager into, NDArray prediction, NDArray target) {
        return LearningProgram.apply(into, "squared_errors", prediction, target);
    }

    /** Minus the mean cosine of the angles between rows, {@code (n, D)} each; both are normalised first. */
    public static NDArray negativeCosine(NDManager into, NDArray prediction, NDArray target) {
        return LearningProgram.apply(into, "negative_cosine", prediction, target);
    }
}
