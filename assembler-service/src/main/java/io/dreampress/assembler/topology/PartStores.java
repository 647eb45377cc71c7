package io.dreampress.assembler.topology;

import io.dreampress.assembler.assembly.Assembly;
import io.dreampress.assembler.assembly.Part;
import io.dreampress.contracts.topic.JsonSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * What is kept of the documents in work: each part under {@code documentId/identity}, so that a part costs its own size
 * however many came before; the state of each document; and the documents that wait for the object store.
 */
record PartStores(
        KeyValueStore<String, Part> parts,
        KeyValueStore<String, DocumentState> states,
        KeyValueStore<String, String> waiting) {
    private static final String PARTS = "parts";
    private static final String STATES = "states";
    private static final String WAITING = "waiting-for-objects";

    static String[] names() {
        return new String[] {PARTS, STATES, WAITING};
    }

    static void addTo(StreamsBuilder builder, Function<String, KeyValueBytesStoreSupplier> kind) {
        var text = Serdes.String();
        builder.addStateStore(Stores.keyValueStoreBuilder(kind.apply(PARTS), text, new JsonSerde<>(Part.class)));
        builder.addStateStore(
                Stores.keyValueStoreBuilder(kind.apply(STATES), text, new JsonSerde<>(DocumentState.class)));
        builder.addStateStore(Stores.keyValueStoreBuilder(kind.apply(WAITING), text, text));
    }

    static PartStores of(ProcessingContext context) {
        return new PartStores(
                context.getStateStore(PARTS), context.getStateStore(STATES), context.getStateStore(WAITING));
    }

    Optional<DocumentState> state(String documentId) {
        return Optional.ofNullable(states.get(documentId));
    }

    /** Adds a part. @return whether it was new */
    boolean add(String documentId, Part part) {
        return parts.putIfAbsent(documentId + "/" + part.identity(), part) == null;
    }

    Assembly assembly(String documentId) {
        var assembly = Assembly.of(List.of());
        try (var all = parts.prefixScan(documentId + "/", new StringSerializer())) {
            all.forEachRemaining(entry -> assembly.add(entry.value));
        }
        return assembly;
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

    List<String> waitingForObjects() {
        List<String> ids = new ArrayList<>();
        try (var all = waiting.all()) {
            all.forEachRemaining(entry -> ids.add(entry.key));
        }
        return ids;
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

    private void forgetParts(String documentId) {
        List<String> keys = new ArrayList<>();
        try (var all = parts.prefixScan(documentId + "/", new StringSerializer())) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(parts::delete);
        waiting.delete(documentId);
    }
}
