package io.dreampress.diffusion.publication;

import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Tells the pipeline what became of dreams. Every method returns when all in-sync replicas have the record, and throws
 * {@link KafkaException} if they have not.
 *
 * <p>Thread-safe.
 */
public final class Publisher implements AutoCloseable {
    private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final String imagesTopic;
    private final Serializer<ImageFact> serializer = JsonSerde.of(Topics.IMAGES).serializer();

    /**
     * @param producer with {@code acks=all}; owned by the publisher
     * @param topicPrefix of every topic
     */
    public Publisher(Producer<byte[], byte[]> producer, String topicPrefix) {
        this.producer = producer;
        this.imagesTopic = Topics.IMAGES.on(topicPrefix);
    }

    /**
     * Publishes a fact under its document's id.
     *
     * @param cause headers of the dream, whose trace context is handed on
     */
    public void publish(ImageFact fact, Headers cause) {
        Headers headers = new RecordHeaders();
        for (String name : List.of(MessageHeaders.TRACEPARENT, MessageHeaders.TRACESTATE)) {
            MessageHeaders.get(cause, name).ifPresent(value -> MessageHeaders.set(headers, name, value));
        }
        byte[] key = fact.documentId().getBytes(StandardCharsets.UTF_8);
        byte[] value = serializer.serialize(imagesTopic, headers, fact);
        send(new ProducerRecord<>(imagesTopic, null, null, key, value, headers));
    }

    /** Sends a record that nobody can use to its dead-letter topic, with the reason. */
    public void bury(ConsumerRecord<byte[], byte[]> dream, Throwable reason) {
        send(DeadLetter.record(dream, reason));
    }

    /** Closes the producer, which gives up what it could not send within a few seconds. */
    @Override
    public void close() {
        producer.close(TIME_TO_CLOSE);
    }

    private void send(ProducerRecord<byte[], byte[]> message) {
        try {
            producer.send(message).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
