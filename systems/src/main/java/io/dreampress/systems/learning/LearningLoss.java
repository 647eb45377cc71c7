package io.dreampress.systems.learning;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * The loss of a batch.
 *
 * @param total one number, to be differentiated
 * @param parts what it is made of by name, before weighting, for the log
 */
public record LearningLoss(NDArray total, Map<String, NDArray> parts) {}
