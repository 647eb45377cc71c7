package io.dreampress.contracts.topic;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Why a record was given up, and where it stood. The record itself goes to the dead-letter topic unchanged, with this
 * in its headers.
 *
 * @param reason in words
 * @param exception class name of what was thrown
 * @param topic where the record stood
 * @param partition where the record stood
 * @param offset where the record stood
 */
public record DeadLetter(String reason, String exception, String topic, int partition, long offset) {
    public static final String REASON = "dreampress-reason";
    public static final String EXCEPTION = "dreampress-exception";
    public static final String ORIGIN_TOPIC = "dreampress-origin-topic";
    public static final String ORIGIN_PARTITION = "dreampress-origin-partition";
    public static final String ORIGIN_OFFSET = "dreampress-origin-offset";

    private static final String SUFFIX = ".dlt";
    private static final int LONGEST_REASON = 1000;

    /** The dead-letter topic of a topic, both as named on the broker. */
    public static String topicOf(String topic) {
        return topic + SUFFIX;
    }

    /** Why this record is given up. */
    public static DeadLetter of(ConsumerRecord<?, ?> record, Throwable cause) {
        return new DeadLetter(
                String.valueOf(cause.getMessage()),
                cause.getClass().getName(),
                record.topic(),
                record.partition(),
                record.offset());
    }

    /** What a dead letter's headers say; empty if they are none of a dead letter. */
    public static Optional<DeadLetter> of(Headers headers) {
        Optional<String> topic = MessageHeaders.get(headers, ORIGIN_TOPIC);
        Optional<Integer> partition = number(headers, ORIGIN_PARTITION).map(Long::intValue);
        Optional<Long> offset = number(headers, ORIGIN_OFFSET);
        if (topic.isEmpty() || partition.isEmpty() || offset.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DeadLetter(
                MessageHeaders.get(headers, REASON).orElse(""),
                MessageHeaders.get(headers, EXCEPTION).orElse(""),
                topic.get(),
                partition.get(),
                offset.get()));
    }

    private static Optional<Long> number(Headers headers, String name) {
        return MessageHeaders.get(headers, name)
                .filter(text -> text.matches("\\d{1,18}"))
                .map(Long::parseLong);
    }

    /** The headers that a record had before it was given up. */
    public static Headers original(Headers headers) {
        var original = new RecordHeaders(headers);
        List.of(REASON, EXCEPTION, ORIGIN_TOPIC, ORIGIN_PARTITION, ORIGIN_OFFSET)
                .forEach(original::remove);
        return original;
    }

    /** The record as it goes to the dead-letter topic; publish it with {@code acks=all} before moving on. */
    public static ProducerRecord<byte[], byte[]> record(ConsumerRecord<byte[], byte[]> record, Throwable cause) {
        return of(record, cause).record(record.key(), record.value(), record.headers());
    }

    /** The same, for readers that no longer hold the consumer's record. */
    public ProducerRecord<byte[], byte[]> record(byte[] key, byte[] value, Headers headers) {
        var all = new RecordHeaders(headers);
        String shortened = reason.substring(0, Math.min(reason.length(), LONGEST_REASON));
        MessageHeaders.set(all, REASON, shortened);
        MessageHeaders.set(all, EXCEPTION, exception);
        MessageHeaders.set(all, ORIGIN_TOPIC, topic);
        MessageHeaders.set(all, ORIGIN_PARTITION, String.valueOf(partition));
        MessageHeaders.set(all, ORIGIN_OFFSET, String.valueOf(offset));
        return new ProducerRecord<>(topicOf(topic), null, null, key, value, all);
    }
}
