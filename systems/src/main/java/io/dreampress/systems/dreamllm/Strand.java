package io.dreampress.systems.dreamllm;

import io.dreampress.systems.dreamllm.LanguageTower.Context;
import io.dreampress.systems.dreamllm.LanguageTower.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * One context of a session: what it has read, and the keys and values of that as long as nobody evicts them. Evicted, it
 * reads everything again before it goes on.
 */
final class Strand implements AutoCloseable {
    private final LanguageTower tower;
    private final List<Chunk> read = new ArrayList<>();
    private Context context;
    private int positions;

    Strand(LanguageTower tower) {
        this.tower = tower;
    }

    /** Positions read so far, evicted or not. */
    int positions() {
        return positions;
    }

    long bytes() {
        return holds() ? context.bytes() : 0;
    }

    boolean isEvicted() {
        return !holds() && !read.isEmpty();
    }

    private boolean holds() {
        return context != null && context.isOpen();
    }

    void evict() {
        if (context != null) {
            context.close();
            context = null;
        }
    }

    /** Reads chunks; the states returned are those of these chunks alone. */
    Reading read(List<Chunk> chunks) {
        if (!holds()) {
            context = tower.open();
            if (!read.isEmpty()) {
                tower.read(context, read);
            }
        }
        Reading reading = tower.read(context, chunks);
        read.addAll(chunks);
        positions += chunks.stream().mapToInt(tower::positions).sum();
        return reading;
    }

    /** The context, for a batch that reads one token into each. */
    Context context() {
        return context;
    }

    /** Notes what {@link LanguageTower#decode} read into the context. */
    void decoded(int token) {
        read.add(new Chunk.Tokens(List.of(token)));
        positions++;
    }

    /** Forgets the last chunk. */
    void forgetLast() {
        positions -= tower.positions(read.removeLast());
        if (holds()) {
            context.truncate(positions);
        }
    }

    @Override
    public void close() {
        evict();
    }
}
