package io.dreampress.systems.dreamllm;

import io.dreampress.systems.FloatMatrix;

/** Takes the language model's states to what the painter's cross-attention reads. */
@FunctionalInterface
interface ConditionHead {
    /**
     * @param states {@code (N, D)} after the final norm
     * @return {@code (N, C)}
     */
    FloatMatrix apply(FloatMatrix states);
}
