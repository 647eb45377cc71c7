package io.dreampress.diffusion.cancellation;

import io.dreampress.contracts.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole topic {@code cancellations} from its beginning and follows it, in every worker. The key, which is the
 * document's id, and whether there is a value say everything; the value itself is not read and thus cannot be poison.
 */
public final class CancellationFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CancellationFollower.class);
    private static final Duration POLL = Duration.ofMillis(250);

    private final Cancellations cancellations;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final String topic;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Starts to follow.
     *
     * @param consumers opens a consumer without group, {@code read_committed}, that starts at the beginning
     * @param topicPrefix of every topic
     */
    public CancellationFollower(
            Cancellations cancellations, Supplier<Consumer<byte[], byte[]>> consumers, String topicPrefix) {
        this.cancellations = cancellations;
        this.consumers = consumers;
        this.topic = Topics.CANCELLATIONS.on(topicPrefix);
        this.thread = Thread.ofPlatform().name("cancellations").start(this::run);
    }

    /** Waits until everything is read that stood in the topic when following began; false if that takes longer. */
    public boolean awaitCaughtUp(Duration longest) throws InterruptedException {
        return caughtUp.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                followUntilFailure();
            } while (!closed.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException | InterruptException e) {
            LOG.warn("Following cancellations was interrupted; it stops");
        }
    }

    private void followUntilFailure() {
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!isClosed()) {
                consumer.poll(POLL).forEach(this::take);
                if (caughtUp.getCount() > 0
                        && ends.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                    caughtUp.countDown();
                }
            }
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("Lost the cancellations; they are read again from the beginning", e);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            LOG.warn(
                    "Cancellation without a key passed over: partition={} offset={}",
                    record.partition(),
                    record.offset());
            return;
        }
        String documentId = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            cancellations.remove(documentId);
        } else {
            cancellations.add(documentId);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }
}
