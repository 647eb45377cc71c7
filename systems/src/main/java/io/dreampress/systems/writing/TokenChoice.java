package io.dreampress.systems.writing;

import java.util.Collection;
import java.util.function.IntPredicate;

/** Chooses the next token. */
@FunctionalInterface
public interface TokenChoice {
    /**
     * @param logits {@code (V)}
     * @param position number of the token in its document, from 0: the noise depends on it and the seed alone
     * @param seen tokens that a repetition penalty falls on
     * @param allowed which ids may be chosen
     */
    int choose(float[] logits, long position, Collection<Integer> seen, IntPredicate allowed);
}
