package io.dreampress.assembler;

import io.dreampress.assembler.topology.AssemblerTopology;
import io.dreampress.assembler.topology.DeadLetterUnprocessable;
import io.dreampress.assembler.topology.DeadLetterUnreadable;
import io.dreampress.contracts.client.DrowsyConsumer;
import io.dreampress.contracts.client.HeldPartitions;
import io.dreampress.contracts.topic.NewerMessageException;
import io.dreampress.contracts.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Runs the topology for as long as the application runs. */
class AssemblerStreams implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(AssemblerStreams.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AssemblerProperties properties;
    private final AssemblerTopology topology;
    private final MeterRegistry registry;
    private final HeldPartitions held;
    private volatile KafkaStreams streams;
    private volatile KafkaStreamsMetrics metrics;

    AssemblerStreams(AssemblerProperties properties, AssemblerTopology topology, MeterRegistry registry) {
        this.properties = properties;
        this.topology = topology;
        this.registry = registry;
        this.held = new HeldPartitions(properties.topicPrefix());
    }

    @Override
    public void start() {
        try (var admin = Admin.create(properties.connection().admin())) {
            Topics.createMissing(
                    admin, properties.topicPrefix(), properties.partitions(), properties.replicationFactor());
        }
        var started = new KafkaStreams(topology.build(), settings(), new DefaultKafkaClientSupplier() {
            @Override
            public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
                return held.guard(new DrowsyConsumer(config, () -> false));
            }
        });
        started.setUncaughtExceptionHandler(AssemblerStreams::afterFailure);
        metrics = new KafkaStreamsMetrics(started);
        metrics.bindTo(registry);
        started.start();
        streams = started;
    }

    @Override
    public void stop() {
        if (streams != null) {
            metrics.close();
            streams.close(PATIENCE);
            streams = null;
        }
    }

    @Override
    public boolean isRunning() {
        return streams != null;
    }

    /** {@code NOT_RUNNING} where the topology was not started. */
    KafkaStreams.State state() {
        var running = streams;
        return running == null ? KafkaStreams.State.NOT_RUNNING : running.state();
    }

    /** Why reading stands still somewhere; empty if it does nowhere. */
    Optional<String> trouble() {
        return held.trouble();
    }

    private Properties settings() {
        var settings = new Properties();
        settings.putAll(properties
                .connection()
                .streams(
                        properties.topicPrefix() + "assembler",
                        properties.stateFolder(),
                        properties.replicationFactor()));
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterUnreadable.class);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterUnprocessable.class);
        return settings;
    }

    /** What no record is to blame for is tried again; a record of a newer version needs a newer service. */
    private static StreamThreadExceptionResponse afterFailure(Throwable failure) {
        boolean newer = Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(NewerMessageException.class::isInstance);
        if (newer) {
            LOG.error("assembling has stopped: upgrade this service");
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("assembling goes on in a new thread", failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
}
