package io.dreampress.systems.writing;

import java.util.BitSet;

/** Chooses the next token. */
@FunctionalInterface
public interface TokenChoice {
    /**
     * @param logits {@code (V)}, negative infinity where a token must not be chosen; may be overwritten
     * @param position number of the token in its document, from 0: the noise depends on it and the seed alone
     * @param seen tokens that a repetition penalty falls on
     */
    int choose(float[] logits, long position, BitSet seen);
}
