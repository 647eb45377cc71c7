package io.dreampress.llm.session;

import io.dreampress.llm.payload.PayloadCourier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Deletes the input pictures of ended documents: a while after the end, for if its transaction is aborted the writing
 * goes on and needs them, and once more a day later, for the same request may have been sent again in between.
 */
final class PictureCleaning {
    static final String DUE = "pictures-due";
    static final Duration GRACE = Duration.ofMinutes(2);
    private static final String ONCE_MORE = "once more";
    private static final String LAST = "last";

    private final KeyValueStore<String, String> due;
    private final PayloadCourier courier;

    PictureCleaning(ProcessorContext<?, ?> context, PayloadCourier courier) {
        this.due = context.getStateStore(DUE);
        this.courier = courier;
    }

    static StoreBuilder<?> store() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(DUE), Serdes.String(), Serdes.String());
    }

    /** Notes that a document which has pictures has ended. */
    void ended(String documentId, Instant now) {
        due.put(key(now.plus(GRACE), documentId), ONCE_MORE);
    }

    /** Deletes what is due. */
    void clean(Instant now) {
        for (Due entry : dueAt(now)) {
            String documentId = entry.key().substring(entry.key().indexOf('/') + 1);
            courier.discardPictures(documentId);
            due.delete(entry.key());
            if (entry.pass().equals(ONCE_MORE)) {
                due.put(key(now.plus(SessionStores.MEMORY), documentId), LAST);
            }
        }
    }

    private List<Due> dueAt(Instant now) {
        List<Due> found = new ArrayList<>();
        try (KeyValueIterator<String, String> range = due.range(key(Instant.EPOCH, ""), key(now, ""))) {
            range.forEachRemaining(entry -> found.add(new Due(entry.key, entry.value)));
        }
        return found;
    }

    private static String key(Instant due, String documentId) {
        return "%015d/%s".formatted(due.toEpochMilli(), documentId);
    }

    private record Due(String key, String pass) {}
}
