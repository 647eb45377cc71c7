package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDManager;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import io.dreampress.systems.ContextPart;
import java.util.List;

/**
 * Keys and values of everything before an image, in memory of exactly their size. They do not change while the image is
 * denoised.
 *
 * @param pool that holds nothing else
 * @param cache its one sequence
 */
record Prefix(KvPool pool, KvCache cache) implements AutoCloseable {
    static Prefix read(FusionTowers towers, NDManager scope, List<ContextPart> parts) {
        KvPool pool = towers.text().pool(1, towers.positions(parts));
        try (NDManager call = scope.newSubManager()) {
            KvCache cache = pool.open();
            towers.read(call, cache, parts);
            return new Prefix(pool, cache);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    @Override
    public void close() {
        cache.close();
        pool.close();
    }
}
