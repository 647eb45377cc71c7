package io.dreampress.llm.session;

import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.WrittenBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * What a task keeps of its documents until they end: the orders, the sessions (small, read through at every start), their
 * blocks (written once each) and the dreams that nobody has answered. Ended documents leave a marker for {@link #MEMORY},
 * so that a late duplicate does not begin them anew.
 */
final class SessionStores {
    static final String ORDERS = "orders";
    static final String SESSIONS = "sessions";
    static final String BLOCKS = "blocks";
    static final String DREAMS = "dreams";
    static final String ENDED = "ended";
    static final Duration MEMORY = Duration.ofHours(24);

    private static final byte[] MARKER = {1};

    private final KeyValueStore<String, RequestAccepted> orders;
    private final KeyValueStore<String, StoredSession> sessions;
    private final KeyValueStore<String, WrittenBlock> blocks;
    private final KeyValueStore<String, DreamRequested> dreams;
    private final WindowStore<String, byte[]> ended;

    SessionStores(ProcessorContext<?, ?> context) {
        orders = context.getStateStore(ORDERS);
        sessions = context.getStateStore(SESSIONS);
        blocks = context.getStateStore(BLOCKS);
        dreams = context.getStateStore(DREAMS);
        ended = context.getStateStore(ENDED);
    }

    static Set<StoreBuilder<?>> builders() {
        return Set.of(
                keyValue(ORDERS, RequestAccepted.class),
                keyValue(SESSIONS, StoredSession.class),
                keyValue(BLOCKS, WrittenBlock.class),
                keyValue(DREAMS, DreamRequested.class),
                PictureCleaning.store(),
                Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(ENDED, MEMORY, MEMORY.dividedBy(2), false),
                        Serdes.String(),
                        Serdes.ByteArray()));
    }

    private static <V> StoreBuilder<?> keyValue(String name, Class<V> type) {
        return Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(name), Serdes.String(), StoreJson.serde(type));
    }

    /** Whether a document is known, or was not long ago. */
    boolean knows(String documentId, Instant now) {
        if (sessions.get(documentId) != null) {
            return true;
        }
        try (var markers = ended.fetch(documentId, now.minus(MEMORY), now.plus(MEMORY))) {
            return markers.hasNext();
        }
    }

    void accept(RequestAccepted accepted, Ticket ticket) {
        orders.put(accepted.documentId(), accepted);
        save(DocumentSession.waiting(ticket), 0);
    }

    RequestAccepted order(String documentId) {
        return orders.get(documentId);
    }

    Optional<DocumentSession> session(String documentId) {
        return Optional.ofNullable(sessions.get(documentId)).map(stored -> stored.with(blocksOf(documentId)));
    }

    /** @param storedBlocks how many of the session's blocks are stored already */
    void save(DocumentSession session, int storedBlocks) {
        String documentId = session.ticket().documentId();
        for (int i = storedBlocks; i < session.blocks().size(); i++) {
            blocks.put(part(documentId, i), session.blocks().get(i));
        }
        sessions.put(documentId, StoredSession.of(session));
    }

    void keep(DreamRequested dream) {
        dreams.put(part(dream.documentId(), dream.imageIndex()), dream);
    }

    Optional<DreamRequested> dream(String documentId, int imageIndex) {
        return Optional.ofNullable(dreams.get(part(documentId, imageIndex)));
    }

    void forgetDream(String documentId, int imageIndex) {
        dreams.put(part(documentId, imageIndex), null);
    }

    /** Removes all of a document, and marks it as ended. */
    void end(String documentId, Instant now) {
        StoredSession session = sessions.get(documentId);
        if (session != null) {
            session.illustrations().stream()
                    .filter(Illustration.Asked.class::isInstance)
                    .forEach(image -> forgetDream(documentId, image.imageIndex()));
        }
        for (int i = 0; blocks.get(part(documentId, i)) != null; i++) {
            blocks.put(part(documentId, i), null);
        }
        orders.put(documentId, null);
        sessions.put(documentId, null);
        ended.put(documentId, MARKER, now.toEpochMilli());
    }

    /** Every session, without its blocks. */
    void forEachSession(Consumer<DocumentSession> action) {
        try (KeyValueIterator<String, StoredSession> all = sessions.all()) {
            all.forEachRemaining(entry -> action.accept(entry.value.with(List.of())));
        }
    }

    /** One by one, by name: a scan would pass over what was deleted of all documents before. */
    private List<WrittenBlock> blocksOf(String documentId) {
        List<WrittenBlock> found = new ArrayList<>();
        for (WrittenBlock block; (block = blocks.get(part(documentId, found.size()))) != null; ) {
            found.add(block);
        }
        return found;
    }

    private static String part(String documentId, int number) {
        return "%s/%05d".formatted(documentId, number);
    }

    /** A session without its blocks, which are stored one by one. */
    record StoredSession(
            Ticket ticket,
            int epoch,
            Reproducibility.Writing writing,
            List<Illustration> illustrations,
            FinishReason finishReason) {
        static StoredSession of(DocumentSession session) {
            return new StoredSession(
                    session.ticket(),
                    session.epoch(),
                    session.writing(),
                    session.illustrations(),
                    session.finishReason());
        }

        DocumentSession with(List<WrittenBlock> blocks) {
            return new DocumentSession(ticket, epoch, writing, blocks, illustrations, finishReason, null, null);
        }
    }
}
