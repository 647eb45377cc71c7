package io.dreampress.systems.learning;

import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import java.util.List;

/**
 * A system as something that learns: its parameters and its loss. One thread at a time.
 */
public interface Learner extends AutoCloseable {
    /**
     * Everything that gradients reach or pass, each name after that of its place in the bundle: {@code
     * language_model/model.norm.weight}, {@code unet/conv_in.weight}, {@code projectors/dream_queries}. Closed with the
     * learner.
     */
    Parameters parameters();

    /**
     * Judges an example before it becomes part of a batch.
     *
     * @throws IllegalArgumentException if nothing can be learned from it; the message says why
     */
    void check(Example example);

    /**
     * The loss of a batch.
     *
     * @param into owner of everything that is computed
     * @param examples each of which was found good
     * @param draws its randomness
     */
    LearningLoss loss(NDManager into, List<Example> examples, Draws draws);

    @Override
    void close();
}
