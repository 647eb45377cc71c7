package io.dreampress.systems.writing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Tokens of a system that are vectors, which its decoder reads and predicts as it does words. In float32 a row's result must
 * not depend on the rows beside it. Used by one thread.
 */
public interface ContinuousTokens {
    /** Embeddings {@code (n, D)} of tokens {@code (n, W)}. */
    NDArray embed(NDManager into, NDArray tokens);

    /** The tokens {@code (n, W)} that follow states {@code (n, D)}. */
    NDArray predict(NDManager into, NDArray states);
}
