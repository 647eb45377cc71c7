package io.dreampress.systems.writing;

import io.dreampress.systems.FloatMatrix;
import java.util.List;

/** The decoder with its embeddings and its head, as the choreography sees it. Not thread-safe. */
public interface LanguageTower extends AutoCloseable {
    /** An empty context. */
    Context open();

    /** Positions that a chunk takes. */
    int positions(Chunk chunk);

    /**
     * Reads chunks into a context, as one pass.
     *
     * @return states of all positions read (those of a {@link Chunk.Prefix} excepted), and the logits after the last one
     */
    Reading read(Context context, List<Chunk> chunks);

    /**
     * Reads one position into each context.
     *
     * @return what each asks for, one row per context
     */
    List<float[]> decode(List<Context> contexts, List<Position> positions);

    /** The continuous token {@code (W)} that follows a pass. */
    float[] vector(Reading reading);

    /** Whether what a decoded position gives is the same to the last bit in any company; read in one pass it differs by rounding. */
    boolean isExact();

    /** Precision, kernels, engine and processor. */
    String kernels();

    @Override
    void close();

    /** Keys and values of what was read. */
    interface Context extends AutoCloseable {
        int positions();

        long bytes();

        /** Whether it still holds what was read: a tower without room evicts the context that waited longest. */
        boolean isOpen();

        /** Forgets what was read after the first positions. */
        void truncate(int positions);

        @Override
        void close();
    }

    /**
     * What a pass gave.
     *
     * @param states {@code (T, D)} after the final norm
     * @param logits {@code (V)} after the last position
     */
    record Reading(FloatMatrix states, float[] logits) {}
}
