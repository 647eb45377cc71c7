package io.dreampress.diffusion.gang;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.diffusion.denoising.Rendering;
import io.dreampress.diffusion.gang.DreamDesk.Opened;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidRecordStateException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a gang does with the records of one poll: opens all, then settles and acknowledges each as it is drawn. */
record Shift(ShareConsumer<byte[], byte[]> consumer, DreamDesk desk, boolean interactive, Perseverance perseverance) {
    private static final Logger LOG = LoggerFactory.getLogger(Shift.class);
    private static final Duration TIME_TO_COMMIT = Duration.ofSeconds(10);

    void work(ConsumerRecords<byte[], byte[]> records) {
        BlockingQueue<Drawn> drawn = new LinkedBlockingQueue<>();
        int drawing = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            switch (desk.open(record, interactive, perseverance)) {
                case Opened.Settled(AcknowledgeType type) -> acknowledge(record, type);
                case Opened.Drawing(DreamRequested dream, var answer) -> {
                    drawing++;
                    answer.thenAccept(rendering -> drawn.add(new Drawn(record, dream, rendering)));
                }
            }
        }
        for (; drawing > 0; drawing--) {
            Drawn next = take(drawn);
            AcknowledgeType type = desk.settle(next.record(), next.dream(), next.rendering(), perseverance);
            acknowledge(next.record(), type);
        }
    }

    private void acknowledge(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type) {
        consumer.acknowledge(record, type);
        consumer.commitSync(TIME_TO_COMMIT)
                .forEach((partition, failure) -> failure.ifPresent(cause -> explain(partition, record, cause)));
    }

    /** Nothing is lost either way: what was not acknowledged is delivered again and finds its image rendered. */
    private void explain(TopicIdPartition partition, ConsumerRecord<byte[], byte[]> record, KafkaException cause) {
        if (cause instanceof InvalidRecordStateException) {
            desk.meters().countLateAccept();
            LOG.info(
                    "Acknowledged after the lock had run out; the other worker's result stands: {} offset={}",
                    partition,
                    record.offset());
        } else {
            LOG.warn("Could not acknowledge: {} offset={}", partition, record.offset(), cause);
        }
    }

    private static Drawn take(BlockingQueue<Drawn> drawn) {
        try {
            return drawn.take();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private record Drawn(ConsumerRecord<byte[], byte[]> record, DreamRequested dream, Rendering rendering) {}
}
