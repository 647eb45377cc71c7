package io.dreampress.systems.metamorph;

import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.ContinuousTokens;
import io.dreampress.systems.writing.LanguageTower;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Where a writer can be watched from outside while it works: each probe is given a part and gives the one that is used.
 *
 * @param tower around the language tower
 * @param visualTokens around what reads and predicts visual tokens
 * @param preprocess around what makes the vision encoder's input
 */
record Probes(
        UnaryOperator<LanguageTower> tower,
        UnaryOperator<ContinuousTokens> visualTokens,
        UnaryOperator<Function<Pixels, float[]>> preprocess) {
    /** Nobody watches. */
    static final Probes NONE = new Probes(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());
}
