package io.dreampress.networks.decoder;

import ai.djl.pytorch.jni.IValue;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.List;

/**
 * Native memory for the keys and values of several sequences, in slots of equal capacity: per layer {@code (2, S·K, C,
 * d)}. Sequences that decode together are kept in the first slots, so that attention is one product over one block of
 * memory; a sequence that joins or leaves moves at most one other. Address space is taken at once, memory only as
 * positions are written.
 *
 * <p>Not thread-safe.
 */
public final class KvPool implements AutoCloseable {
    private static final int STRIDE = 32;

    private final TorchScriptProgram program;
    private final IValue memory;
    private final KvCache[] occupants;
    private final int[] cleared;
    private final int capacity;
    private final int bytesPerPosition;

    KvPool(TorchScriptProgram program, int slots, int capacity, int bytesPerPosition) {
        if (slots < 1 || capacity < 1) {
            throw new IllegalArgumentException(
                    "pool: expected at least one slot and one position, got " + slots + " and " + capacity);
        }
        this.program = program;
        this.capacity = capacity;
        this.bytesPerPosition = bytesPerPosition;
        this.occupants = new KvCache[slots];
        this.cleared = new int[slots];
        this.memory = newMemory(roundedUp(capacity));
    }

    private IValue newMemory(int positions) {
        try (IValue slots = IValue.from(occupants.length);
                IValue length = IValue.from(positions)) {
            return program.run("new_cache", slots, length);
        }
    }

    private static int roundedUp(int positions) {
        return Math.ceilDiv(positions, STRIDE) * STRIDE;
    }

    /**
     * Takes a free slot.
     *
     * @throws IllegalStateException if none is free
     */
    public KvCache open() {
        for (int slot = 0; slot < occupants.length; slot++) {
            if (occupants[slot] == null) {
                occupants[slot] = new KvCache(this, slot);
                return occupants[slot];
            }
        }
        throw new IllegalStateException("pool: expected a free slot, got " + occupants.length
                + " taken; close a cache or open a pool with more slots");
    }

    /** Slots that are free. */
    public int free() {
        int free = 0;
        for (KvCache occupant : occupants) {
            free += occupant == null ? 1 : 0;
        }
        return free;
    }

    /** Slots in all. */
    public int slots() {
        return occupants.length;
    }

    /** Most positions that a sequence can hold. */
    public int capacity() {
        return capacity;
    }

    /** Native memory that one position of one sequence takes, in bytes. */
    public int bytesPerPosition() {
        return bytesPerPosition;
    }

    IValue memory() {
        return memory;
    }

    /** Positions that attention reads for these sequences and one new position each. */
    int longest(List<KvCache> caches) {
        int longest = 0;
        for (KvCache cache : caches) {
            longest = Math.max(longest, cache.length() + 1);
        }
        return roundedUp(longest);
    }

    /**
     * Brings the caches into the first slots, in whatever order, and makes every position up to {@code longest} finite.
     */
    void gather(List<KvCache> caches, int longest) {
        boolean[] wanted = new boolean[occupants.length];
        for (KvCache cache : caches) {
            if (cache.pool() != this || wanted[cache.slot()]) {
                throw new IllegalArgumentException(
                        "caches: expected different ones of one pool, got one twice or of another pool");
            }
            cache.require(1);
            wanted[cache.slot()] = true;
        }
        int next = 0;
        for (KvCache cache : caches) {
            if (cache.slot() >= caches.size()) {
                while (wanted[next]) {
                    next++;
                }
                wanted[next] = true;
                relocate(cache, next);
            }
        }
        for (int slot = 0; slot < caches.size(); slot++) {
            clear(slot, longest);
        }
    }

    private void relocate(KvCache cache, int target) {
        int source = cache.slot();
        KvCache other = occupants[target];
        if (other == null) {
            program.invoke("move", memory, source, target, cache.length());
        } else {
            program.invoke("swap", memory, source, target, Math.max(cache.length(), other.length()));
            other.moveTo(source);
            cleared[source] = Math.max(cleared[source], other.length());
        }
        cleared[target] = Math.max(cleared[target], cache.length());
        occupants[source] = other;
        occupants[target] = cache;
        cache.moveTo(target);
    }

    private void clear(int slot, int longest) {
        if (cleared[slot] < longest) {
            int start = Math.max(cleared[slot], occupants[slot].length());
            if (start < longest) {
                program.invoke("clear", memory, slot, start, longest - start);
            }
            cleared[slot] = longest;
        }
    }

    void copy(KvCache source, KvCache target) {
        if (source.pool() != this || target.pool() != this) {
            throw new IllegalArgumentException("caches: expected two of one pool, got two of different pools");
        }
        source.require(0);
        target.require(0);
        program.invoke("move", memory, source.slot(), target.slot(), source.length());
        cleared[target.slot()] = Math.max(cleared[target.slot()], source.length());
    }

    void giveBack(KvCache cache) {
        occupants[cache.slot()] = null;
    }

    /** Frees the memory; its caches must not be used any more. */
    @Override
    public void close() {
        memory.close();
    }
}
