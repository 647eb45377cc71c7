package io.dreampress.ingest.admission;

import io.dreampress.contracts.client.DrowsyConsumer;
import io.dreampress.ingest.broker.BrokerSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs the {@link AdmissionTopology} while the service lives. */
public final class AdmissionStreams implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionStreams.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaStreams streams;
    private final BrokerSettings broker;
    private volatile boolean started;
    /** Its thread has failed, and the one in its place is not at work yet, which the state does not tell. */
    private volatile boolean interrupted;

    public AdmissionStreams(AdmissionTopology topology, BrokerSettings broker, AdmissionSettings settings) {
        this.broker = broker;
        Properties properties = properties(broker, settings);
        StreamsBuilder builder = new StreamsBuilder();
        topology.build(builder);
        this.streams = new KafkaStreams(builder.build(properties), properties, new DefaultKafkaClientSupplier() {
            @Override
            public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
                return new DrowsyConsumer(config, () -> false);
            }
        });
        this.streams.setUncaughtExceptionHandler(failure -> {
            LOG.error("admission interrupted, starts over where it stood", failure);
            interrupted = true;
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        this.streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.RUNNING) {
                interrupted = false;
            }
        });
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
        streams.close(PATIENCE);
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
            ReadOnlyKeyValueStore<String, Seen> memory = streams.store(StoreQueryParameters.fromNameAndType(
                    AdmissionTopology.MEMORY, QueryableStoreTypes.keyValueStore()));
            return Optional.ofNullable(memory.get(documentId));
        } catch (InvalidStateStoreException | IllegalStateException e) {
            LOG.debug("memory not at hand", e);
            return Optional.empty();
        }
    }

    /** Whether every stream thread is at work. */
    public boolean isHealthy() {
        return streams.state() == KafkaStreams.State.RUNNING && !interrupted;
    }

    /** The state of the streams, for people. */
    public String state() {
        return interrupted ? "INTERRUPTED" : streams.state().name();
    }

    /** Requests that wait to be judged, as far as the consumers know. */
    public double queue() {
        return streams.metrics().entrySet().stream()
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
