package io.dreampress.systems.dreamllm;

import io.dreampress.systems.Pixels;
import java.util.List;

/** Something that enters a context in one piece. */
sealed interface Chunk {
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

    /** {@code <dream_start>}, the dream queries, {@code <dream_end>}. */
    record Dreaming() implements Chunk {}

    /** {@code <im_start>}, a picture's projected features, {@code <im_end>}. */
    record Picture(Pixels pixels) implements Chunk {}
}
