package io.dreampress.standalone.following;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.standalone.environment.CannotStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The pipeline's answers as events, committed ones only. Belongs to one thread. */
final class Answers implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final String prefix;
    private final KafkaConsumer<String, byte[]> consumer;

    private Answers(String prefix, KafkaConsumer<String, byte[]> consumer) {
        this.prefix = prefix;
        this.consumer = consumer;
    }

    /**
     * Connects, and stands at the end of some topics and at the beginning of others.
     *
     * @throws CannotStart if there is no broker, or no pipeline on it
     */
    static Answers connect(
            String bootstrapServers,
            String prefix,
            Duration patience,
            List<Topic<?>> fromNow,
            List<Topic<?>> fromEver) {
        KafkaConsumer<String, byte[]> consumer = consumer(bootstrapServers);
        try {
            List<TopicPartition> now = partitions(consumer, prefix, fromNow, patience);
            List<TopicPartition> ever = partitions(consumer, prefix, fromEver, patience);
            List<TopicPartition> all = new ArrayList<>(now);
            all.addAll(ever);
            consumer.assign(all);
            consumer.seekToEnd(now);
            consumer.seekToBeginning(ever);
            all.forEach(consumer::position);
            return new Answers(prefix, consumer);
        } catch (KafkaException e) {
            consumer.close();
            throw new CannotStart(
                    "broker '" + bootstrapServers + "': expected a Kafka broker with a pipeline, got " + e.getMessage()
                            + "; check the address and that the services run",
                    e);
        }
    }

    private static KafkaConsumer<String, byte[]> consumer(String bootstrapServers) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        100),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<String, byte[]> consumer, String prefix, List<Topic<?>> topics, Duration patience) {
        return topics.stream()
                .flatMap(topic -> partitions(consumer, topic.on(prefix), patience).stream())
                .toList();
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<String, byte[]> consumer, String topic, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        do {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, patience).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (!partitions.isEmpty()) {
                return partitions;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        } while (System.nanoTime() < end);
        throw new KafkaException("no topic '" + topic + "'");
    }

    /** What came, in the order of each topic's partitions. */
    List<DocumentEvent> poll(Duration patience) {
        List<DocumentEvent> events = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(patience)) {
            read(record).ifPresent(events::add);
        }
        return events;
    }

    /** How many records there are from here to the end, as of now. */
    long behind() {
        var ends = consumer.endOffsets(consumer.assignment());
        return ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
    }

    /** Reads a record of another version's making, or of nobody's, as nothing: following never fails on a neighbour. */
    private Optional<DocumentEvent> read(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(event(record));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    private DocumentEvent event(ConsumerRecord<String, byte[]> record) {
        String topic = record.topic().substring(prefix.length());
        byte[] value = record.value();
        return switch (topic) {
            case "accepted" -> new DocumentEvent.Accepted(value(Topics.ACCEPTED, value));
            case "rejected" -> new DocumentEvent.Rejected(value(Topics.REJECTED, value));
            case "progress" -> new DocumentEvent.Advanced(value(Topics.PROGRESS, value));
            case "documents" -> new DocumentEvent.Ended(value(Topics.DOCUMENTS, value));
            default -> throw new IllegalStateException("not subscribed to topic '" + topic + "'");
        };
    }

    private static <V> V value(Topic<V> topic, byte[] bytes) {
        return JsonSerde.of(topic).deserializer().deserialize(topic.name(), bytes);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
