package io.dreampress.llm.session;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topics;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** Accepted requests, images and cancellations in; passages and dreams out. */
public final class SessionTopology {
    static final String PASSAGES = "to-passages";
    static final String DREAMS_INTERACTIVE = "to-dreams-interactive";
    static final String DREAMS_BULK = "to-dreams-bulk";

    private static final String ACCEPTED = "from-accepted";
    private static final String IMAGES = "from-images";
    private static final String CANCELLATIONS = "from-cancellations";
    private static final String DOCUMENTS = "documents";

    private SessionTopology() {}

    /**
     * Adds the topology.
     *
     * @param prefix of the topics
     * @param drainEvery how often the engine's results are taken
     */
    public static void build(Topology topology, String prefix, SessionServices services, Duration drainEvery) {
        StringDeserializer key = new StringDeserializer();
        topology.addSource(ACCEPTED, key, Incoming.accepted(), Topics.ACCEPTED.on(prefix))
                .addSource(IMAGES, key, Incoming.images(), Topics.IMAGES.on(prefix))
                .addSource(CANCELLATIONS, key, Incoming.cancellations(), Topics.CANCELLATIONS.on(prefix))
                .addProcessor(DOCUMENTS, new DocumentProcessors(services, drainEvery), ACCEPTED, IMAGES, CANCELLATIONS);
        StringSerializer keys = new StringSerializer();
        topology.addSink(
                        PASSAGES,
                        Topics.PASSAGES.on(prefix),
                        keys,
                        JsonSerde.of(Topics.PASSAGES).serializer(),
                        DOCUMENTS)
                .addSink(
                        DREAMS_INTERACTIVE,
                        Topics.DREAMS_INTERACTIVE.on(prefix),
                        keys,
                        JsonSerde.of(Topics.DREAMS_INTERACTIVE).serializer(),
                        DOCUMENTS)
                .addSink(
                        DREAMS_BULK,
                        Topics.DREAMS_BULK.on(prefix),
                        keys,
                        JsonSerde.of(Topics.DREAMS_BULK).serializer(),
                        DOCUMENTS);
    }

    private record DocumentProcessors(SessionServices services, Duration drainEvery)
            implements ProcessorSupplier<String, Incoming, String, Object> {
        @Override
        public Processor<String, Incoming, String, Object> get() {
            return new DocumentProcessor(services, drainEvery);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return SessionStores.builders();
        }
    }
}
