package io.dreampress.diffusion.progress;

import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.progress.StageAdvanced.Denoising;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the topic {@code progress} how denoising comes along, at most ten times a second per image. What cannot be told
 * is dropped: progress is for people who watch.
 */
public final class ProgressTeller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressTeller.class);
    private static final long PERIOD_MILLIS = 100;
    private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(1);

    private final DenoisingProgress progress;
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Serializer<StageAdvanced> serializer =
            JsonSerde.of(Topics.PROGRESS).serializer();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("progress").daemon().factory());

    /**
     * Starts to tell.
     *
     * @param producer owned by the teller
     * @param topicPrefix of every topic
     */
    public ProgressTeller(DenoisingProgress progress, Producer<byte[], byte[]> producer, String topicPrefix) {
        this.progress = progress;
        this.producer = producer;
        this.topic = Topics.PROGRESS.on(topicPrefix);
        thread.scheduleWithFixedDelay(this::tell, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tell() {
        try {
            progress.take().forEach(this::send);
        } catch (KafkaException e) {
            LOG.debug("Progress could not be told", e);
        }
    }

    private void send(Denoising step) {
        Headers headers = new RecordHeaders();
        byte[] value = serializer.serialize(topic, headers, step);
        byte[] key = step.documentId().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, null, null, key, value, headers));
    }

    @Override
    public void close() {
        thread.shutdown();
        producer.close(TIME_TO_CLOSE);
    }
}
