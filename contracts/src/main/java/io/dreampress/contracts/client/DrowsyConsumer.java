package io.dreampress.contracts.client;

import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The consumer of a stream thread, which looks up every {@code poll.ms} to commit and to do what is due. After a while
 * without records it looks up ten times a second only: an idle service costs next to nothing. A record that comes ends
 * any wait at once.
 */
public final class DrowsyConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Drowsiness drowsiness = new Drowsiness();
    private final BooleanSupplier busy;

    /**
     * @param settings as Kafka Streams gives them to a client supplier
     * @param busy whether something is done that no record tells of
     */
    public DrowsyConsumer(Map<String, Object> settings, BooleanSupplier busy) {
        super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.busy = busy;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> records = super.poll(drowsiness.patience(timeout));
        drowsiness.felt(busy.getAsBoolean() || !records.isEmpty());
        return records;
    }

    /** How long to wait for records. */
    static final class Drowsiness {
        static final int AWAKE_POLLS = 200;
        static final Duration LONGEST = Duration.ofMillis(100);

        private int quietPolls;

        /**
         * @param asked of the caller; zero stays zero
         */
        Duration patience(Duration asked) {
            boolean drowsy = quietPolls >= AWAKE_POLLS && !asked.isZero() && asked.compareTo(LONGEST) < 0;
            return drowsy ? LONGEST : asked;
        }

        /** Notes how the last poll ended. */
        void felt(boolean something) {
            quietPolls = something ? 0 : Math.min(quietPolls + 1, AWAKE_POLLS);
        }
    }
}
