package io.dreampress.ingest.admission;

import io.dreampress.contracts.client.DrowsyConsumer;
import io.dreampress.contracts.client.SupervisedStreams;
import io.dreampress.ingest.broker.BrokerSettings;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs the {@link AdmissionTopology} while the service lives. */
public final class AdmissionStreams implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionStreams.class);

    private final SupervisedStreams streams;
    private final BrokerSettings broker;
    private final Pictures pictures;
    private volatile boolean started;

    public AdmissionStreams(
            AdmissionTopology topology, BrokerSettings broker, AdmissionSettings settings, Pictures pictures) {
        this.broker = broker;
        this.pictures = pictures;
        Properties properties = properties(broker, settings);
        this.streams = new SupervisedStreams(
                () -> topology.build(properties),
                properties,
                config -> new DrowsyConsumer(config, () -> false),
                SupervisedStreams.PATIENCE,
                _ -> {});
    }

    @Override
    public void start() {
        broker.createTopics();
        streams.start();
        started = true;
    }

    @Override
    public void stop() {
        started = false;
        pictures.stopWaiting();
        streams.close();
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    /** Topics are there before anybody reads them. */
    @Override
    public int getPhase() {
        return 0;
    }

    /** What is remembered of a document's request here and now. */
    Optional<Seen> remembered(String documentId) {
        try {
            return streams.client()
                    .map(client -> client.store(StoreQueryParameters.fromNameAndType(
                            AdmissionTopology.MEMORY, QueryableStoreTypes.<String, Seen>keyValueStore())))
                    .map(memory -> memory.get(documentId));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            LOG.debug("memory not at hand", e);
            return Optional.empty();
        }
    }

    /** Why requests are not judged; empty while they are. */
    Optional<String> trouble() {
        return streams.trouble();
    }

    /** What the streams are doing, for people. */
    String state() {
        return streams.state();
    }

    /** Requests that wait to be judged, as far as the consumers know. */
    public double queue() {
        return streams.client().stream()
                .flatMap(client -> client.metrics().entrySet().stream())
                .filter(metric -> metric.getKey().name().equals("records-lag"))
                .map(metric -> metric.getValue().metricValue())
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .filter(Double::isFinite)
                .sum();
    }

    private static Properties properties(BrokerSettings broker, AdmissionSettings settings) {
        Properties properties = new Properties();
        properties.putAll(broker.connection()
                .streams(
                        broker.group(""),
                        broker.dataDir().resolve("streams").resolve("ingest-service"),
                        broker.replicationFactor()));
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        return properties;
    }
}
