package io.dreampress.systems.writing;

import io.dreampress.systems.writing.LanguageTower.Context;
import io.dreampress.systems.writing.LanguageTower.Reading;
import java.util.ArrayList;
import java.util.List;

/**
 * One context of a session: what it has read, and the keys and values of that as long as nobody evicts them. Evicted, it
 * reads everything again before it goes on.
 */
public final class Strand implements AutoCloseable {
    private final LanguageTower tower;
    private final List<Chunk> read = new ArrayList<>();
    private Context context;
    private int positions;

    /** An empty context. */
    public Strand(LanguageTower tower) {
        this.tower = tower;
    }

    /** Positions read so far, evicted or not. */
    public int positions() {
        return positions;
    }

    /** What it has read, in order. */
    public List<Chunk> chunks() {
        return List.copyOf(read);
    }

    /** Native memory that it takes, in bytes. */
    public long bytes() {
        return holds() ? context.bytes() : 0;
    }

    /** Whether it has read something that it no longer holds. */
    public boolean isEvicted() {
        return !holds() && !read.isEmpty();
    }

    private boolean holds() {
        return context != null && context.isOpen();
    }

    /** Gives its memory back; it reads everything again when it goes on. */
    public void evict() {
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

    /** The context, for a batch that reads one position into each. */
    Context context() {
        return context;
    }

    /** Notes what {@link LanguageTower#decode} read into the context. */
    void decoded(Chunk position) {
        read.add(position);
        positions++;
    }

    /** Where it stands, for {@link #rewind}. */
    int mark() {
        return read.size();
    }

    /** Forgets every chunk that was read after a mark. */
    void rewind(int mark) {
        while (read.size() > mark) {
            positions -= tower.positions(read.removeLast());
        }
        if (holds()) {
            context.truncate(positions);
        }
    }

    /** Forgets everything: the next read begins a new context. */
    public void forget() {
        evict();
        read.clear();
        positions = 0;
    }

    @Override
    public void close() {
        evict();
    }
}
