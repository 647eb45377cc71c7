package io.dreampress.contracts.client;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.NewerMessageException;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions that wait because a newer version wrote a fact to them that this one does not know: consumers from here hand
 * out what stands before it and then pause the partition, while the others go on. After the upgrade the reader begins with
 * that very record. Thread-safe; each consumer belongs to its thread.
 */
public final class HeldPartitions {
    private static final Logger LOG = LoggerFactory.getLogger(HeldPartitions.class);

    private final Map<String, Topic<?>> topics;
    private final Map<String, String> reasons = new TreeMap<>();

    /** @param prefix of the topics' names */
    public HeldPartitions(String prefix) {
        topics = Topics.all().stream().collect(Collectors.toMap(topic -> topic.on(prefix), topic -> topic));
    }

    /** Why reading stands still somewhere; empty if it does nowhere. */
    public synchronized Optional<String> trouble() {
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons.values()));
    }

    /** The same consumer, which does not go past what a newer version alone can read. */
    @SuppressWarnings("unchecked")
    public Consumer<byte[], byte[]> guard(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> held = new HashMap<>();
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                HeldPartitions.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "poll" -> {
                        forgetDeparted(consumer, held);
                        yield upTo(consumer, (ConsumerRecords<byte[], byte[]>) call(consumer, method, arguments), held);
                    }
                    case "resume" ->
                        call(consumer, method, new Object[] {
                            ((Collection<TopicPartition>) arguments[0])
                                    .stream()
                                            .filter(partition -> !held.containsKey(partition))
                                            .toList()
                        });
                    default -> call(consumer, method, arguments);
                });
    }

    private static Object call(Consumer<byte[], byte[]> consumer, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(consumer, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void forgetDeparted(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> held) {
        if (held.isEmpty()) {
            return;
        }
        List<TopicPartition> departed = held.keySet().stream()
                .filter(partition -> !consumer.assignment().contains(partition))
                .toList();
        departed.forEach(held::remove);
        synchronized (this) {
            departed.forEach(partition -> reasons.remove(partition.toString()));
        }
    }

    private ConsumerRecords<byte[], byte[]> upTo(
            Consumer<byte[], byte[]> consumer,
            ConsumerRecords<byte[], byte[]> records,
            Map<TopicPartition, Long> held) {
        Map<TopicPartition, ConsumerRecord<byte[], byte[]>> newer = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (!newer.containsKey(partition) && isAhead(record)) {
                newer.put(partition, record);
            }
        }
        if (newer.isEmpty()) {
            return records;
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> kept = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>(records.nextOffsets());
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> before = new ArrayList<>(records.records(partition));
            Optional.ofNullable(newer.get(partition)).ifPresent(record -> {
                before.removeIf(other -> other.offset() >= record.offset());
                next.put(partition, new OffsetAndMetadata(record.offset(), record.leaderEpoch(), ""));
                hold(consumer, partition, record.offset(), held);
            });
            if (!before.isEmpty()) {
                kept.put(partition, before);
            }
        }
        return new ConsumerRecords<>(kept, next);
    }

    private void hold(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset, Map<TopicPartition, Long> held) {
        consumer.pause(List.of(partition));
        consumer.seek(partition, offset);
        held.put(partition, offset);
        LOG.error(
                "a newer version wrote a fact that this one does not know: its partition waits until this service is"
                        + " upgraded, the others go on topic={} partition={} offset={}",
                partition.topic(),
                partition.partition(),
                offset);
        synchronized (this) {
            reasons.put(
                    partition.toString(),
                    "partition " + partition + ": expected facts of version " + JsonSerde.VERSION
                            + " or older, got a newer one at offset " + offset + "; upgrade this service");
        }
    }

    private boolean isAhead(ConsumerRecord<byte[], byte[]> record) {
        Topic<?> topic = topics.get(record.topic());
        if (topic == null || record.value() == null || !saysSo(record)) {
            return false;
        }
        try {
            JsonSerde.of(topic).deserializer().deserialize(record.topic(), record.headers(), record.value());
            return false;
        } catch (NewerMessageException e) {
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean saysSo(ConsumerRecord<byte[], byte[]> record) {
        return MessageHeaders.get(record.headers(), MessageHeaders.VERSION)
                .filter(version -> !version.equals(String.valueOf(JsonSerde.VERSION)))
                .isPresent();
    }
}
