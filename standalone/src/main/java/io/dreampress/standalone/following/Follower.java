package io.dreampress.standalone.following;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.standalone.environment.CannotStart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Publishes requests and follows their documents with nothing but Kafka's own clients, read-committed.
 *
 * <p>{@link #follow} belongs to one thread; {@link #publish} may be called from any.
 */
public final class Follower implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration POLL = Duration.ofMillis(50);
    private static final List<Topic<?>> ANSWERS =
            List.of(Topics.ACCEPTED, Topics.REJECTED, Topics.PROGRESS, Topics.DOCUMENTS);

    private final String prefix;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;

    private Follower(String prefix, KafkaProducer<String, byte[]> producer, KafkaConsumer<String, byte[]> consumer) {
        this.prefix = prefix;
        this.producer = producer;
        this.consumer = consumer;
    }

    /**
     * Connects, and stands at the end of every topic that answers.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     * @param prefix of the topics' names
     * @param patience how long the broker may take to answer, and the topics to appear
     * @throws CannotStart if there is no broker, or no pipeline on it
     */
    public static Follower connect(String bootstrapServers, String prefix, Duration patience) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
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
        try {
            List<TopicPartition> partitions = ANSWERS.stream()
                    .flatMap(topic -> partitions(consumer, topic.on(prefix), patience).stream())
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            return new Follower(prefix, producer(bootstrapServers), consumer);
        } catch (KafkaException e) {
            consumer.close();
            throw new CannotStart(
                    "broker '" + bootstrapServers + "': expected a Kafka broker with a pipeline, got " + e.getMessage()
                            + "; check the address and that the services run",
                    e);
        }
    }

    private static KafkaProducer<String, byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG, 0,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                new StringSerializer(),
                new ByteArraySerializer());
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
            LockSupport.parkNanos(POLL.toNanos());
        } while (System.nanoTime() < end);
        throw new KafkaException("no topic '" + topic + "'");
    }

    /**
     * Publishes a request and waits until the broker has it.
     *
     * @param key the record's key; a request's id
     * @param request as JSON has it
     */
    public void publish(String key, Map<String, Object> request) {
        byte[] value = JSON.writeValueAsBytes(request);
        try {
            producer.send(new ProducerRecord<>(Topics.REQUESTS.on(prefix), key, value))
                    .get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while a request was published", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotStart(
                    "request of " + value.length + " bytes: expected the broker to take it, got "
                            + Optional.ofNullable(e.getCause()).orElse(e).getMessage(),
                    e);
        }
    }

    /**
     * Tells everything about one document, until its last event.
     *
     * @param goOn asked between reads; the following ends early when it says no
     * @return the last event; empty if ended early
     */
    public Optional<DocumentEvent> follow(
            String tenant, String requestId, BooleanSupplier goOn, Consumer<DocumentEvent> listener) {
        Thread caller = Thread.currentThread();
        Recognition recognition = new Recognition(tenant, requestId);
        while (goOn.getAsBoolean() && !caller.isInterrupted()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                for (DocumentEvent event : read(record).map(recognition::of).orElse(List.of())) {
                    listener.accept(event);
                    if (event.isLast()) {
                        return Optional.of(event);
                    }
                }
            }
        }
        return Optional.empty();
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
        producer.close(Duration.ofSeconds(2));
        consumer.close();
    }
}
