package io.dreampress.systems.fusion;

import io.dreampress.systems.ContextPart;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Unconditional contexts, which depend on nothing but the negative prompt: each is read once for all paintings that have it.
 * Those that nobody uses are kept as long as there are few.
 */
final class SharedPrefixes implements AutoCloseable {
    private static final int KEPT = 8;

    private final Function<List<ContextPart>, Prefix> reading;
    private final Map<List<ContextPart>, Shared> prefixes = new LinkedHashMap<>();

    SharedPrefixes(Function<List<ContextPart>, Prefix> reading) {
        this.reading = reading;
    }

    private static final class Shared {
        private final Prefix prefix;
        private int users;

        private Shared(Prefix prefix) {
            this.prefix = prefix;
        }
    }

    /** A prefix that stays as it is until it was given back as often as it was taken. */
    Prefix take(List<ContextPart> parts) {
        Shared shared = prefixes.computeIfAbsent(parts, read -> new Shared(reading.apply(read)));
        shared.users++;
        forgetUnused();
        return shared.prefix;
    }

    void giveBack(List<ContextPart> parts) {
        prefixes.get(parts).users--;
    }

    private void forgetUnused() {
        Iterator<Shared> oldest = prefixes.values().iterator();
        for (int surplus = prefixes.size() - KEPT; surplus > 0 && oldest.hasNext(); ) {
            Shared shared = oldest.next();
            if (shared.users == 0) {
                shared.prefix.close();
                oldest.remove();
                surplus--;
            }
        }
    }

    @Override
    public void close() {
        prefixes.values().forEach(shared -> shared.prefix.close());
        prefixes.clear();
    }
}
