package io.dreampress.systems.fusion;

import io.dreampress.systems.ContextPart;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.LanguageTower;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Where a writer can be watched from outside while it works: each probe is given a part and gives the one that is used.
 *
 * @param tower around the language tower
 * @param latents around what makes an image of a picture
 * @param preprocess around what makes the vision encoder's input
 */
record Probes(
        UnaryOperator<LanguageTower> tower,
        UnaryOperator<Function<Pixels, ContextPart.Image>> latents,
        UnaryOperator<Function<Pixels, float[]>> preprocess) {
    /** Nobody watches. */
    static final Probes NONE = new Probes(UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());
}
