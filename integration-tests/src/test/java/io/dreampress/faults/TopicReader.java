package io.dreampress.faults;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.pipeline.Desk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads all that a topic holds.
 *
 * @param servers where Kafka clients connect
 */
record TopicReader(String servers) {
    private static final Duration POLL = Duration.ofMillis(100);

    /** The topic's facts, tombstones excepted, as a reader of that isolation sees them. */
    <T> List<T> read(Topic<T> topic, IsolationLevel isolation) {
        List<T> facts = new ArrayList<>();
        var deserializer = JsonSerde.of(topic).deserializer();
        records(topic.on(Desk.PREFIX), isolation).stream()
                .filter(record -> record.value() != null)
                .forEach(record ->
                        facts.add(deserializer.deserialize(record.topic(), record.headers(), record.value())));
        return facts;
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
