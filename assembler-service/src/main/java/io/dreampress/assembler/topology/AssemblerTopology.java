package io.dreampress.assembler.topology;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * accepted + passages + images + cancellations → documents (and progress), by the document's id.
 *
 * @param prefix of every topic's name
 * @param press makes documents of parts
 * @param metrics counts them
 * @param memory how long an ended document is remembered, so that what comes late is dropped
 */
public record AssemblerTopology(String prefix, Press press, AssemblyMetrics metrics, Duration memory) {
    /** The topology, its state on disk. */
    public Topology build() {
        return build(Stores::persistentKeyValueStore);
    }

    /** The topology with stores of this kind. */
    Topology build(Function<String, KeyValueBytesStoreSupplier> stores) {
        var builder = new StreamsBuilder();
        PartStores.builders(stores).forEach(builder::addStateStore);
        KStream<String, Object> facts = parts(builder, Topics.ACCEPTED, DocumentPart::of)
                .merge(parts(builder, Topics.CANCELLATIONS, DocumentPart::of))
                .merge(parts(builder, Topics.PASSAGES, DocumentPart::of))
                .merge(parts(builder, Topics.IMAGES, DocumentPart::of))
                .process(() -> new AssemblyProcessor(press, metrics, memory), PartStores.names());
        publish(facts, Topics.DOCUMENTS, DocumentFact.class);
        publish(facts, Topics.PROGRESS, StageAdvanced.class);
        return builder.build();
    }

    private <V> KStream<String, DocumentPart> parts(
            StreamsBuilder builder, Topic<V> topic, Function<V, DocumentPart> part) {
        // tombstones say that a fact is kept no longer, which ends nothing
        return builder.stream(topic.on(prefix), Consumed.with(Serdes.String(), JsonSerde.of(topic)))
                .filter((key, value) -> value != null)
                .mapValues(part::apply);
    }

    private <V> void publish(KStream<String, Object> facts, Topic<V> topic, Class<V> type) {
        facts.filter((key, value) -> type.isInstance(value))
                .mapValues(value -> type.cast(value))
                .to(topic.on(prefix), Produced.with(Serdes.String(), JsonSerde.of(topic)));
    }
}
