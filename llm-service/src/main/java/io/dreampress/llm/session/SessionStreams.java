package io.dreampress.llm.session;

import io.dreampress.contracts.client.DrowsyConsumer;
import io.dreampress.contracts.client.HeldPartitions;
import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.client.SupervisedStreams;
import io.dreampress.contracts.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the session topology: creates what is missing of the topics, and tries again until the broker is there.
 */
public final class SessionStreams implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStreams.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration ADMIN_ANSWERS_WITHIN = Duration.ofSeconds(10);

    private final SessionServices services;
    private final Settings settings;
    private final HeldPartitions held;
    private final SupervisedStreams streams;
    private ScheduledExecutorService starter;
    private volatile String trouble = "not started";

    /**
     * How the topology runs.
     *
     * @param kafka how clients are set up
     * @param prefix of topics and of the application id
     * @param partitions of topics that are created
     * @param replicationFactor of topics that are created
     * @param stateFolder where the state stores lie
     * @param threads stream threads
     * @param drainEvery how often the engine's results are taken
     */
    public record Settings(
            KafkaConnection kafka,
            String prefix,
            int partitions,
            short replicationFactor,
            Path stateFolder,
            int threads,
            Duration drainEvery) {}

    public SessionStreams(SessionServices services, Settings settings) {
        this.services = services;
        this.settings = settings;
        this.held = new HeldPartitions(settings.prefix());
        this.streams = new SupervisedStreams(
                this::topology,
                configuration(),
                config -> held.guard(
                        new DrowsyConsumer(config, () -> services.admission().inWork() > 0)),
                SupervisedStreams.PATIENCE,
                _ -> {});
    }

    private Topology topology() {
        Topology topology = new Topology();
        SessionTopology.build(topology, settings.prefix(), services, settings.drainEvery());
        return topology;
    }

    /** What keeps documents from moving, or empty if nothing does. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble).or(streams::trouble).or(held::trouble);
    }

    @Override
    public synchronized void start() {
        starter = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("dreampress-llm-start").daemon().factory());
        starter.execute(this::tryToStart);
    }

    private void tryToStart() {
        try (Admin admin = Admin.create(settings.kafka().admin(ADMIN_ANSWERS_WITHIN))) {
            Topics.createMissing(admin, settings.prefix(), settings.partitions(), settings.replicationFactor());
            run();
            trouble = null;
        } catch (KafkaException e) {
            if (!e.getMessage().equals(trouble)) {
                LOG.warn("Broker: trying again every {} s: {}", PAUSE.toSeconds(), e.getMessage());
            }
            trouble = e.getMessage();
            tryAgain();
        }
    }

    private synchronized void tryAgain() {
        if (starter != null && !starter.isShutdown()) {
            starter.schedule(this::tryToStart, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void run() {
        if (starter == null || starter.isShutdown()) {
            return;
        }
        streams.start();
    }

    private Properties configuration() {
        Map<String, Object> shared = settings.kafka()
                .streams(settings.prefix() + "llm-service", settings.stateFolder(), settings.replicationFactor());
        Properties properties = new Properties();
        properties.putAll(shared);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.threads());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocks.class);
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        return properties;
    }

    @Override
    public synchronized void stop() {
        starter.shutdownNow();
        streams.close();
        starter = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return starter != null;
    }
}
