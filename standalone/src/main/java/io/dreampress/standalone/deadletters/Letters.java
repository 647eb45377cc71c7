package io.dreampress.standalone.deadletters;

import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.standalone.environment.CannotStart;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The dead letters of a pipeline's topics. Belongs to one thread. */
final class Letters implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int ANSWERS_WITHIN_MS = 10_000;

    private final String prefix;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;

    private Letters(String prefix, KafkaConsumer<byte[], byte[]> consumer, KafkaProducer<byte[], byte[]> producer) {
        this.prefix = prefix;
        this.consumer = consumer;
        this.producer = producer;
    }

    static Letters on(String bootstrapServers, String prefix) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        prefix + "dead-letters",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        ANSWERS_WITHIN_MS),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * Topics.LARGEST_RECORD,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWERS_WITHIN_MS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        return new Letters(prefix, consumer, producer);
    }

    /**
     * Hands over letters, topic by topic, oldest first.
     *
     * @param topic without prefix; empty for all
     * @throws CannotStart if there is no broker, or no pipeline on it
     */
    void forEach(Optional<String> topic, Consumer<Letter> action) {
        for (TopicPartition partition : assigned(topic)) {
            consumer.seekToBeginning(List.of(partition));
            read(partition, action);
        }
    }

    /** Hands over the letters that no earlier call of this, whoever made it, has handed over. */
    void forEachNew(Optional<String> topic, Consumer<Letter> action) {
        List<TopicPartition> partitions = assigned(topic);
        Map<TopicPartition, OffsetAndMetadata> taken = consumer.committed(Set.copyOf(partitions));
        for (TopicPartition partition : partitions) {
            Optional.ofNullable(taken.get(partition))
                    .ifPresentOrElse(
                            place -> consumer.seek(partition, place.offset()),
                            () -> consumer.seekToBeginning(List.of(partition)));
            read(partition, action);
            consumer.commitSync(Map.of(partition, new OffsetAndMetadata(consumer.position(partition))));
        }
    }

    private List<TopicPartition> assigned(Optional<String> topic) {
        try {
            List<TopicPartition> partitions = partitions(topic);
            consumer.assign(partitions);
            return partitions;
        } catch (KafkaException e) {
            throw new CannotStart(
                    "broker: expected a Kafka broker with a pipeline, got " + e.getMessage()
                            + "; check the address in --connect",
                    e);
        }
    }

    private void read(TopicPartition partition, Consumer<Letter> action) {
        consumer.pause(consumer.assignment());
        consumer.resume(List.of(partition));
        long end = consumer.endOffsets(Set.of(partition)).get(partition);
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                action.accept(letter(record));
            }
        }
    }

    private List<TopicPartition> partitions(Optional<String> wanted) {
        Map<String, ?> existing = consumer.listTopics();
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic<?> topic : Topics.all()) {
            String letters = topic.deadLetters(prefix);
            if (wanted.isEmpty() || wanted.get().equals(topic.name())) {
                if (!existing.containsKey(letters)) {
                    throw new KafkaException("no topic '" + letters + "'");
                }
                consumer.partitionsFor(letters)
                        .forEach(info -> partitions.add(new TopicPartition(letters, info.partition())));
            }
        }
        return partitions;
    }

    private Letter letter(ConsumerRecord<byte[], byte[]> record) {
        String name = Topics.all().stream()
                .filter(topic -> topic.deadLetters(prefix).equals(record.topic()))
                .map(Topic::name)
                .findFirst()
                .orElseThrow();
        return new Letter(
                name + ":" + record.offset(),
                record.topic(),
                Instant.ofEpochMilli(record.timestamp()),
                record.key(),
                record.value(),
                record.headers(),
                DeadLetter.of(record.headers()));
    }

    /**
     * Puts a letter back at the end of the topic that it came from, as it was; it stays among the dead letters, too.
     *
     * @throws CannotStart if it does not say where it came from, or the broker does not take it
     */
    void replay(Letter letter) {
        String topic = letter.origin()
                .orElseThrow(() -> new CannotStart("dead letter '" + letter.id()
                        + "': expected headers that say where it came from, got none; it was not put there by us"))
                .topic();
        try {
            producer.send(new ProducerRecord<>(
                            topic, null, null, letter.key(), letter.value(), DeadLetter.original(letter.headers())))
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("dead letter '" + letter.id() + "': interrupted while it was put back", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotStart("dead letter '" + letter.id() + "': expected the broker to take it, got " + e, e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
        consumer.close();
    }
}
