package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * Sequences of one decoding step, in the order of their slots.
 *
 * @param caches in the caller's order
 * @param pool that they live in
 * @param lengths positions cached, by slot
 * @param positions rotary positions of what is read, by slot
 * @param longest positions that attention reads
 */
record Batch(List<KvCache> caches, KvPool pool, long[] lengths, long[] positions, int longest) {
    static Batch of(List<KvCache> caches) {
        if (caches.isEmpty()) {
            throw new IllegalArgumentException("caches: expected at least one, got none");
        }
        KvPool pool = caches.getFirst().pool();
        int longest = pool.longest(caches);
        pool.gather(caches, longest);
        long[] lengths = new long[caches.size()];
        long[] positions = new long[caches.size()];
        for (KvCache cache : caches) {
            lengths[cache.slot()] = cache.length();
            positions[cache.slot()] = cache.position();
        }
        return new Batch(caches, pool, lengths, positions, longest);
    }

    IValue memory() {
        return pool.memory();
    }

    private boolean inOrder() {
        for (int row = 0; row < caches.size(); row++) {
            if (caches.get(row).slot() != row) {
                return false;
            }
        }
        return true;
    }

    long[] toSlots(long[] values) {
        long[] sorted = new long[values.length];
        for (int row = 0; row < values.length; row++) {
            sorted[caches.get(row).slot()] = values[row];
        }
        return sorted;
    }

    NDArray toSlots(NDManager manager, NDArray rows) {
        if (inOrder()) {
            return rows;
        }
        long[] from = new long[caches.size()];
        for (int row = 0; row < from.length; row++) {
            from[caches.get(row).slot()] = row;
        }
        return rows.get(manager.create(from));
    }

    NDArray fromSlots(NDManager manager, NDArray bySlot) {
        if (inOrder()) {
            return bySlot;
        }
        return bySlot.get(manager.create(slots()));
    }

    /** Slots in the caller's order. */
    long[] slots() {
        return caches.stream().mapToLong(KvCache::slot).toArray();
    }

    void grow() {
        caches.forEach(cache -> cache.grow(1, cache.position() + 1));
    }
}
