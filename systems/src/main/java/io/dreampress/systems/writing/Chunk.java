package io.dreampress.systems.writing;

import io.dreampress.systems.Pixels;
import java.util.List;

/** Something that enters a context in one piece. */
public sealed interface Chunk {
    /** Text, given or decided. */
    record Tokens(List<Integer> ids) implements Chunk {
        public Tokens {
            ids = List.copyOf(ids);
        }
    }

    /**
     * Text that many contexts begin with; it is read once and its keys and values copied. A pass gives no states for it,
     * and something follows it in the same pass.
     */
    record Prefix(List<Integer> ids) implements Chunk {
        public Prefix {
            ids = List.copyOf(ids);
        }
    }

    /** A picture as the system reads it: its features between the tokens that enclose an image. */
    record Picture(Pixels pixels) implements Chunk {}

    /** One continuous token {@code (W)} of a system that has {@link ContinuousTokens}. */
    record Vector(float[] values) implements Chunk {}

    /** Something that one system alone knows: dream queries. */
    non-sealed interface Own extends Chunk {}
}
