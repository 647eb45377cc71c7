package io.dreampress.assembler;

import io.dreampress.assembler.topology.AssemblerTopology;
import io.dreampress.assembler.topology.DeadLetterUnprocessable;
import io.dreampress.assembler.topology.DeadLetterUnreadable;
import io.dreampress.contracts.client.DrowsyConsumer;
import io.dreampress.contracts.client.HeldPartitions;
import io.dreampress.contracts.client.SupervisedStreams;
import io.dreampress.contracts.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.springframework.context.SmartLifecycle;

/** Runs the topology for as long as the application runs. */
class AssemblerStreams implements SmartLifecycle {
    private final AssemblerProperties properties;
    private final MeterRegistry registry;
    private final HeldPartitions held;
    private final SupervisedStreams streams;
    private volatile boolean running;
    private KafkaStreamsMetrics metrics;

    AssemblerStreams(AssemblerProperties properties, AssemblerTopology topology, MeterRegistry registry) {
        this.properties = properties;
        this.registry = registry;
        this.held = new HeldPartitions(properties.topicPrefix());
        this.streams = new SupervisedStreams(
                topology::build,
                settings(),
                config -> held.guard(new DrowsyConsumer(config, () -> false)),
                SupervisedStreams.PATIENCE,
                this::measure);
    }

    @Override
    public void start() {
        try (var admin = Admin.create(properties.connection().admin())) {
            Topics.createMissing(
                    admin, properties.topicPrefix(), properties.partitions(), properties.replicationFactor());
        }
        streams.start();
        running = true;
    }

    private synchronized void measure(KafkaStreams client) {
        if (metrics != null) {
            metrics.close();
        }
        metrics = new KafkaStreamsMetrics(client);
        metrics.bindTo(registry);
    }

    @Override
    public void stop() {
        running = false;
        streams.close();
        synchronized (this) {
            metrics.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** What the topology is doing, for people. */
    String state() {
        return streams.state();
    }

    /** Why nothing moves, or reading stands still somewhere; empty if neither is so. */
    Optional<String> trouble() {
        return streams.trouble().or(held::trouble);
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
}
