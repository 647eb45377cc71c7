package io.dreampress.ingest.broker;

import io.dreampress.contracts.topic.DeadLetter;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives records up that no reader will ever understand. Thread-safe. */
public final class DeadLetters {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private final Producer<byte[], byte[]> producer;

    DeadLetters(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Publishes a record to the dead letters of its topic, and waits until it is there. */
    public void publish(ConsumerRecord<byte[], byte[]> record, Throwable cause) {
        LOG.error(
                "record dead-lettered topic={} partition={} offset={} exception={}",
                record.topic(),
                record.partition(),
                record.offset(),
                cause.getClass().getSimpleName());
        try {
            producer.send(DeadLetter.record(record, cause)).get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw new KafkaException("dead letter of topic '" + record.topic() + "': expected to be stored", e);
        }
    }
}
