package io.dreampress.faults;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MalformedMessageException;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.pipeline.Desk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads all that a topic holds.
 *
 * @param servers where Kafka clients connect
 */
record TopicReader(String servers) {
    private static final Duration POLL = Duration.ofMillis(100);

    /** The topic's facts, tombstones and poison excepted, as a reader of that isolation sees them. */
    <T> List<T> read(Topic<T> topic, IsolationLevel isolation) {
        Deserializer<T> deserializer = JsonSerde.of(topic).deserializer();
        return records(topic.on(Desk.PREFIX), isolation).stream()
                .filter(record -> record.value() != null)
                .flatMap(record -> fact(deserializer, record))
                .toList();
    }

    private static <T> Stream<T> fact(Deserializer<T> deserializer, ConsumerRecord<String, byte[]> record) {
        try {
            return Stream.of(deserializer.deserialize(record.topic(), record.headers(), record.value()));
        } catch (MalformedMessageException e) {
            return Stream.empty();
        }
    }

    /** The records of a topic by its whole name. */
    List<ConsumerRecord<String, byte[]>> records(String topic, IsolationLevel isolation) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "isolation.level", isolation.toString()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }
}
