package io.dreampress.networks.decoder;

/**
 * Keys and values of one sequence: a slot of a {@link KvPool}. Appended to by the decoder, cut back by {@link #truncate},
 * given back by {@link #close}.
 *
 * <p>Not thread-safe: one thread uses a pool, its caches and the decoder.
 */
public final class KvCache implements AutoCloseable {
    private final KvPool pool;
    private int slot;
    private int length;
    private long position;
    private boolean open = true;

    KvCache(KvPool pool, int slot) {
        this.pool = pool;
        this.slot = slot;
    }

    /** Positions held. */
    public int length() {
        return length;
    }

    /** Rotary position of what is read next: one after the last, which is {@link #length} unless the caller chose others. */
    public long position() {
        return position;
    }

    /**
     * Forgets everything from a position on.
     *
     * @param length positions to keep, at most {@link #length()}
     */
    public void truncate(int length) {
        if (length < 0 || length > this.length) {
            throw new IllegalArgumentException(
                    "cache length: expected 0 to " + this.length + " positions to keep, got " + length);
        }
        this.position -= this.length - length;
        this.length = length;
    }

    /** Makes this cache hold what another of the same pool holds, instead of its own content. */
    public void copyOf(KvCache other) {
        pool.copy(other, this);
        length = other.length;
        position = other.position;
    }

    /** The pool that it belongs to. */
    public KvPool pool() {
        return pool;
    }

    /** Native memory of what it holds, in bytes. */
    public long bytes() {
        return (long) length * pool.bytesPerPosition();
    }

    int slot() {
        return slot;
    }

    void moveTo(int slot) {
        this.slot = slot;
    }

    /** Checks that it is open and that as many more positions fit. */
    void require(int more) {
        if (!open) {
            throw new IllegalStateException("cache: expected an open one, got a closed one; open another in its pool");
        }
        if (length + more > pool.capacity()) {
            throw new IllegalStateException("cache: expected at most " + pool.capacity() + " positions, got " + length
                    + " held and " + more + " more; open a pool with a greater capacity or shorten the sequence");
        }
    }

    void grow(int positions, long next) {
        length += positions;
        position = next;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            length = 0;
            pool.giveBack(this);
        }
    }
}
