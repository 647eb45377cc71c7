package io.dreampress.assembler.topology;

import io.dreampress.assembler.assembly.Assembly;
import io.dreampress.assembler.assembly.Part;
import io.dreampress.contracts.topic.JsonSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * What is kept of the documents in work: each part under {@code documentId/identity}, so that a part costs its own size
 * however many came before; and the state of each document. Parts are kept as bytes, for most accesses want their keys only.
 */
record PartStores(KeyValueStore<String, byte[]> parts, KeyValueStore<String, DocumentState> states) {
    private static final String PARTS = "parts";
    private static final String STATES = "states";

    private static final JsonSerde<Part> PART = new JsonSerde<>(Part.class);

    static String[] names() {
        return new String[] {PARTS, STATES};
    }

    static List<StoreBuilder<?>> builders(Function<String, KeyValueBytesStoreSupplier> kind) {
        var text = Serdes.String();
        return List.of(
                Stores.keyValueStoreBuilder(kind.apply(PARTS), text, Serdes.ByteArray()),
                Stores.keyValueStoreBuilder(kind.apply(STATES), text, new JsonSerde<>(DocumentState.class)));
    }

    static PartStores of(ProcessingContext context) {
        return new PartStores(context.getStateStore(PARTS), context.getStateStore(STATES));
    }

    Optional<DocumentState> state(String documentId) {
        return Optional.ofNullable(states.get(documentId));
    }

    /** Adds a part to those that the state names, and makes that the document's state. */
    void add(String documentId, Part part, DocumentState state) {
        parts.put(key(documentId, part.identity()), PART.serializer().serialize(PARTS, part));
        states.put(documentId, state);
    }

    Assembly assembly(String documentId) {
        return Assembly.of(identities(documentId).stream()
                .map(identity -> parts.get(key(documentId, identity)))
                .map(part -> PART.deserializer().deserialize(PARTS, part))
                .toList());
    }

    /** Keeps nothing of a document but that it has ended. */
    void end(String documentId, Instant now, boolean finished) {
        forgetParts(documentId);
        states.put(documentId, DocumentState.done(now, finished));
    }

    void forget(String documentId) {
        forgetParts(documentId);
        states.delete(documentId);
    }

    /** Documents whose parts may amount to an end that was not published. */
    List<String> undecided() {
        Set<String> ids = new LinkedHashSet<>();
        try (var all = parts.all()) {
            all.forEachRemaining(entry -> ids.add(entry.key.substring(0, entry.key.indexOf('/'))));
        }
        return ids.stream()
                .filter(id -> state(id).filter(DocumentState::isDeciding).isPresent())
                .toList();
    }

    List<String> documents(BiPredicate<String, DocumentState> filter) {
        List<String> ids = new ArrayList<>();
        try (var all = states.all()) {
            all.forEachRemaining(entry -> {
                if (filter.test(entry.key, entry.value)) {
                    ids.add(entry.key);
                }
            });
        }
        return ids;
    }

    /** By name: a scan would pass over what was deleted of all documents before. */
    private void forgetParts(String documentId) {
        identities(documentId).forEach(identity -> parts.put(key(documentId, identity), null));
    }

    private List<String> identities(String documentId) {
        return state(documentId).map(DocumentState::parts).orElse(List.of());
    }

    private static String key(String documentId, String identity) {
        return documentId + "/" + identity;
    }
}
