package io.dreampress.diffusion.gang;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.diffusion.gang.DreamDesk.Opened;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
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

/**
 * What a gang does with the records of one poll: opens all, settles each as it is drawn, and acknowledges what is settled.
 *
 * @param hands settle side by side: most of that is waiting for the disk and the broker
 */
record Shift(
        ShareConsumer<byte[], byte[]> consumer,
        DreamDesk desk,
        boolean interactive,
        Perseverance perseverance,
        Executor hands) {
    private static final Logger LOG = LoggerFactory.getLogger(Shift.class);
    private static final Duration TIME_TO_COMMIT = Duration.ofSeconds(10);

    void work(ConsumerRecords<byte[], byte[]> records) {
        BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            switch (desk.open(record, interactive, perseverance)) {
                case Opened.Settled(AcknowledgeType type) -> ended.add(new Ended(record, type, null));
                case Opened.Drawing(DreamRequested dream, var answer) ->
                    answer.thenApplyAsync(drawn -> desk.settle(record, dream, drawn, perseverance), hands)
                            .whenComplete((type, failure) -> ended.add(new Ended(record, type, failure)));
            }
        }
        for (int open = records.count(); open > 0; ) {
            List<Ended> together = new ArrayList<>(List.of(take(ended)));
            ended.drainTo(together);
            acknowledge(together);
            open -= together.size();
        }
    }

    private void acknowledge(List<Ended> together) {
        together.forEach(one -> consumer.acknowledge(one.record(), one.acknowledgement()));
        consumer.commitSync(TIME_TO_COMMIT)
                .forEach((partition, failure) -> failure.ifPresent(cause -> explain(partition, cause)));
    }

    /** Nothing is lost either way: what was not acknowledged is delivered again and finds its image rendered. */
    private void explain(TopicIdPartition partition, KafkaException cause) {
        if (cause instanceof InvalidRecordStateException) {
            desk.meters().countLateAccept();
            LOG.info("Acknowledged after the lock had run out; the other worker's result stands: {}", partition);
        } else {
            LOG.warn("Could not acknowledge: {}", partition, cause);
        }
    }

    private static Ended take(BlockingQueue<Ended> ended) {
        try {
            return ended.take();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** A record that is done with, or what kept it from being so. */
    private record Ended(ConsumerRecord<byte[], byte[]> record, AcknowledgeType type, Throwable failure) {
        AcknowledgeType acknowledgement() {
            if (failure instanceof CompletionException wrapped
                    && wrapped.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (failure != null) {
                throw new IllegalStateException("dream: expected it to be settled, got " + failure, failure);
            }
            return type;
        }
    }
}
