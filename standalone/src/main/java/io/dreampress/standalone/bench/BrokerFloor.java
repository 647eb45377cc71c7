package io.dreampress.standalone.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a broker does when nothing is in its way: records from a producer to a consumer. */
final class BrokerFloor implements AutoCloseable {
    static final int RECORD_BYTES = 1024;

    private static final String TOPIC = "bench-floor";
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    BrokerFloor(String servers) {
        createTopic(servers);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed", "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        consumer.position(partition);
    }

    private static void createTopic(String servers) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("benchmark: interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "benchmark: expected to create topic '" + TOPIC + "', got " + e.getCause(), e);
        }
    }

    /** As fast as they go. */
    double recordsPerSecond(int count) {
        Stopwatch watch = Stopwatch.start();
        for (int i = 0; i < count; i++) {
            producer.send(new ProducerRecord<>(TOPIC, new byte[RECORD_BYTES]));
        }
        for (int seen = 0; seen < count; ) {
            seen += consumer.poll(POLL).count();
        }
        return count / watch.seconds();
    }

    /** One after the other, from sending to having it. */
    List<Double> milliseconds(int count) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Stopwatch watch = Stopwatch.start();
            producer.send(new ProducerRecord<>(TOPIC, new byte[RECORD_BYTES]));
            for (int seen = 0; seen < 1; ) {
                seen += consumer.poll(POLL).count();
            }
            times.add(1000 * watch.seconds());
        }
        return times;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
