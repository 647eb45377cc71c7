package io.dreampress.training.evaluation;

/** One figure of an {@link Evaluation}. */
public sealed interface Score {
    /** The figure. */
    record Measured(double value) implements Score {}

    /** There is none, with the reason. */
    record NotMeasured(String reason) implements Score {}
}
