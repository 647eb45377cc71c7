package io.dreampress.systems.writing;

import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import java.util.Comparator;
import java.util.TreeSet;

/** Contexts in the slots of a pool. Where none is free, the context that was not used for the longest time gives way. */
final class LlamaContexts {
    private final KvPool pool;
    private final TreeSet<Slot> byLastUse = new TreeSet<>(Comparator.comparingLong((Slot slot) -> slot.lastUse));
    private long clock;

    LlamaContexts(KvPool pool) {
        this.pool = pool;
    }

    /** An empty context. */
    LanguageTower.Context open() {
        if (pool.free() == 0) {
            byLastUse.first().close();
        }
        Slot slot = new Slot(pool.open());
        slot.use();
        return slot;
    }

    /** The keys and values of a context from here, which is the last now to give way. */
    KvCache use(LanguageTower.Context context) {
        return ((Slot) context).use();
    }

    private final class Slot implements LanguageTower.Context {
        private final KvCache cache;
        private boolean open = true;
        private long lastUse;

        private Slot(KvCache cache) {
            this.cache = cache;
        }

        private KvCache use() {
            byLastUse.remove(this);
            lastUse = ++clock;
            byLastUse.add(this);
            return cache;
        }

        @Override
        public int positions() {
            return cache.length();
        }

        @Override
        public long bytes() {
            return open ? cache.bytes() : 0;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void truncate(int positions) {
            cache.truncate(positions);
        }

        @Override
        public void close() {
            if (open) {
                byLastUse.remove(this);
                open = false;
                cache.close();
            }
        }
    }
}
