package io.dreampress.contracts.client;

import io.dreampress.contracts.topic.NewerMessageException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topology that is kept at work. A thread that fails is replaced. A client that does not come back to work in time, and
 * restores nothing meanwhile, leaves its group and another takes its place: a broker that was killed may wait long for a
 * static member that it has lost track of. A fact of a newer version stops the topology for good. Thread-safe.
 */
public final class SupervisedStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisedStreams.class);
    /** Longer than a rebalance takes that waits for a member which died. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final long LOOK_MS = 500;

    private final Supplier<Topology> topology;
    private final Properties settings;
    private final Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers;
    private final Duration patience;
    private final java.util.function.Consumer<KafkaStreams> onNewClient;
    private @Nullable ScheduledExecutorService supervisor;
    private volatile @Nullable KafkaStreams client;
    private volatile @Nullable String stopped;
    /** A thread has failed, and the one in its place is not at work yet, which the client's state does not tell. */
    private volatile boolean interrupted;

    private volatile long lastProgress;

    /**
     * What is not started yet.
     *
     * @param topology built anew for each client
     * @param settings of each client
     * @param consumers makes the consumer of a stream thread
     * @param patience how long a client may be away from its work
     * @param onNewClient gets each client before it starts
     */
    public SupervisedStreams(
            Supplier<Topology> topology,
            Properties settings,
            Function<Map<String, Object>, Consumer<byte[], byte[]>> consumers,
            Duration patience,
            java.util.function.Consumer<KafkaStreams> onNewClient) {
        this.topology = topology;
        this.settings = settings;
        this.consumers = consumers;
        this.patience = patience;
        this.onNewClient = onNewClient;
    }

    /** Begins to work, and returns at once. */
    public synchronized void start() {
        open();
        supervisor = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform()
                .name("dreampress-streams-supervisor")
                .daemon()
                .factory());
        supervisor.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void open() {
        KafkaStreams created = new KafkaStreams(topology.get(), settings, new DefaultKafkaClientSupplier() {
            @Override
            public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
                return consumers.apply(config);
            }
        });
        created.setUncaughtExceptionHandler(this::afterFailure);
        created.setStateListener((now, before) -> {
            LOG.info("streams: {} after {}", now, before);
            interrupted &= now != KafkaStreams.State.RUNNING;
        });
        created.setGlobalStateRestoreListener(new Restoration());
        onNewClient.accept(created);
        lastProgress = System.nanoTime();
        created.start();
        client = created;
    }

    private StreamThreadExceptionResponse afterFailure(Throwable failure) {
        Optional<NewerMessageException> newer = NewerMessageException.behind(failure);
        if (newer.isPresent()) {
            stopped = "a newer version of Dreampress wrote a message that this one does not know; upgrade this service,"
                    + " the message is kept: " + newer.get().getMessage();
            LOG.error("streams: stopped: {}", stopped);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.error("streams: a thread failed and is replaced", failure);
        interrupted = true;
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private void look() {
        try {
            if (stopped != null || isAtWork()) {
                lastProgress = System.nanoTime();
            } else if (System.nanoTime() - lastProgress > patience.toNanos()) {
                replace();
            }
        } catch (RuntimeException e) {
            LOG.error("streams: could not be opened, trying again", e);
        }
    }

    private synchronized void replace() {
        if (supervisor == null || supervisor.isShutdown()) {
            return;
        }
        LOG.error(
                "streams: expected to be at work again within {} s, are {}: leaving the group and starting over",
                patience.toSeconds(),
                state());
        lastProgress = System.nanoTime();
        if (client.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(CLOSE))) {
            interrupted = false;
            open();
        }
    }

    private boolean isAtWork() {
        KafkaStreams running = client;
        return running != null && running.state() == KafkaStreams.State.RUNNING && !interrupted;
    }

    /** Why nothing moves; empty while everything does. */
    public Optional<String> trouble() {
        if (isAtWork()) {
            return Optional.empty();
        }
        String reason = stopped;
        return Optional.of(reason == null ? "streams: expected to be RUNNING, are " + state() : reason);
    }

    /** The client at work; empty before the start and after the end. */
    public Optional<KafkaStreams> client() {
        return Optional.ofNullable(client);
    }

    /** What the client is doing, for people. */
    public String state() {
        KafkaStreams running = client;
        return running == null
                ? "NOT_RUNNING"
                : interrupted ? "INTERRUPTED" : running.state().name();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (supervisor != null) {
                supervisor.shutdownNow();
            }
        }
        KafkaStreams running = client;
        client = null;
        if (running != null) {
            running.close(CLOSE);
        }
    }

    /** A client that restores is at work, however long it takes. */
    private final class Restoration implements StateRestoreListener {
        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
            lastProgress = System.nanoTime();
        }

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long offset, long records) {
            lastProgress = System.nanoTime();
        }

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long records) {
            lastProgress = System.nanoTime();
        }
    }
}
