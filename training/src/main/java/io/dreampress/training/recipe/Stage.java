package io.dreampress.training.recipe;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.learning.Learner;

/** What a recipe trains: a system's stage with its settings, ready to be opened. */
@FunctionalInterface
public interface Stage {
    /**
     * Loads a bundle to train it.
     *
     * @param seed of whatever the stage adds to the bundle
     */
    Learner open(Bundle bundle, long seed);
}
