package io.dreampress.llm.session;

import io.dreampress.contracts.client.DrowsyConsumer;
import io.dreampress.contracts.client.HeldPartitions;
import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.topic.NewerMessageException;
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
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Runs the session topology: creates what is missing of the topics, tries again until the broker is there, replaces
 * threads that died.
 */
public final class SessionStreams implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStreams.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration ADMIN_ANSWERS_WITHIN = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final SessionServices services;
    private final Settings settings;
    private final HeldPartitions held;
    private ScheduledExecutorService starter;
    private volatile KafkaStreams streams;
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
    }

    /** What keeps documents from moving, or empty if nothing does. */
    public Optional<String> trouble() {
        KafkaStreams running = streams;
        if (running == null || running.state() == KafkaStreams.State.RUNNING) {
            return Optional.ofNullable(trouble).or(held::trouble);
        }
        return Optional.of(trouble == null ? "streams: expected to run, are " + running.state() : trouble);
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
        Topology topology = new Topology();
        SessionTopology.build(topology, settings.prefix(), services, settings.drainEvery());
        KafkaStreams created = new KafkaStreams(topology, configuration(), new DefaultKafkaClientSupplier() {
            @Override
            public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
                return held.guard(
                        new DrowsyConsumer(config, () -> services.admission().inWork() > 0));
            }
        });
        created.setUncaughtExceptionHandler(this::respond);
        created.setStateListener((now, before) -> LOG.info("Streams: {} after {}", now, before));
        created.start();
        streams = created;
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

    private StreamThreadExceptionResponse respond(Throwable exception) {
        Optional<NewerMessageException> newer = DeadLetters.newer(exception);
        if (newer.isPresent()) {
            trouble = "a newer version of Dreampress wrote a message that this one does not know; upgrade this service,"
                    + " the message is kept: " + newer.get().getMessage();
            LOG.error("Stopped: {}", trouble);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("Stream thread died and is replaced", exception);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    @Override
    public synchronized void stop() {
        starter.shutdownNow();
        if (streams != null) {
            streams.close(CLOSE);
            streams = null;
        }
        starter = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return starter != null;
    }
}
