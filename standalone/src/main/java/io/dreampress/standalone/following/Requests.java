package io.dreampress.standalone.following;

import io.dreampress.contracts.topic.Topics;
import io.dreampress.standalone.environment.CannotStart;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;

/** Publishes requests as JSON. Thread-safe. */
final class Requests implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int TAKEN_WITHIN_SECONDS = 30;

    private final String topic;
    private final KafkaProducer<String, byte[]> producer;

    Requests(String bootstrapServers, String prefix) {
        topic = Topics.REQUESTS.on(prefix);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG, 0,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 << 20,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Sends a request on its way; {@link #await} tells whether it arrived. */
    Future<RecordMetadata> send(String key, Object request) {
        return producer.send(new ProducerRecord<>(topic, key, JSON.writeValueAsBytes(request)));
    }

    /** Waits until the broker has a request. */
    static void await(Future<RecordMetadata> sent) {
        try {
            sent.get(TAKEN_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while a request was published", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotStart(
                    "request: expected the broker to take it, got "
                            + Optional.ofNullable(e.getCause()).orElse(e).getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
