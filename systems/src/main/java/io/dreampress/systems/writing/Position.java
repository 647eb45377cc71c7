package io.dreampress.systems.writing;

import java.util.List;

/**
 * One position that is read by itself, beside those of other sessions.
 *
 * @param chunk what is read: one token, or a {@link Chunk.Vector}
 * @param predicts what is wanted after it
 */
public record Position(Chunk chunk, Predicts predicts) {
    /** What the state at a position is asked for. */
    public enum Predicts {
        /** Logits {@code (V)} of the next token. */
        TOKEN,
        /** The next continuous token {@code (W)}. */
        VECTOR
    }

    /** A token, after which another is wanted. */
    public static Position of(int token) {
        return new Position(new Chunk.Tokens(List.of(token)), Predicts.TOKEN);
    }
}
