package io.dreampress.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.pipeline.Desk;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Records that nobody can make sense of. */
final class Poison {
    /** Topics whose readers dead-letter what they cannot read. */
    static final List<Topic<?>> DEAD_LETTERED = List.of(
            Topics.ACCEPTED,
            Topics.REJECTED,
            Topics.CANCELLATIONS,
            Topics.PASSAGES,
            Topics.DREAMS_INTERACTIVE,
            Topics.DREAMS_BULK,
            Topics.IMAGES,
            Topics.DOCUMENTS);

    private static final List<String> MALFORMED =
            List.of("{no JSON", "[]", "{}", "{\"type\": \"Nonsense\"}", "\u0000\uffff");

    private final TopicReader topics;
    private final String servers;

    Poison(String servers) {
        this.servers = servers;
        this.topics = new TopicReader(servers);
    }

    /** Poisons every topic, with what is no message, and with messages that stand under a key that is not theirs. */
    void spread() {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new ByteArraySerializer())) {
            for (Topic<?> topic : Topics.all()) {
                String name = topic.on(Desk.PREFIX);
                misplaced(topic).forEach(producer::send);
                MALFORMED.forEach(text -> producer.send(new ProducerRecord<>(name, "poison", text.getBytes(UTF_8))));
            }
            producer.flush();
        }
    }

    /** A document's end is left alone: a second one would be the poisoner's. */
    private List<ProducerRecord<String, byte[]>> misplaced(Topic<?> topic) {
        if (topic.equals(Topics.DOCUMENTS) || topic.equals(Topics.REQUESTS)) {
            return List.of();
        }
        String name = topic.on(Desk.PREFIX);
        return topics.records(name, IsolationLevel.READ_COMMITTED).stream()
                .filter(record -> record.value() != null)
                .limit(1)
                .map(ConsumerRecord::value)
                .map(value -> new ProducerRecord<>(name, "poison", value))
                .toList();
    }

    /** Offsets of a topic's records that are no messages, as text. */
    List<String> malformed(Topic<?> topic) {
        return topics.records(topic.on(Desk.PREFIX), IsolationLevel.READ_COMMITTED).stream()
                .filter(record -> record.value() != null && MALFORMED.contains(new String(record.value(), UTF_8)))
                .map(record -> Long.toString(record.offset()))
                .toList();
    }

    /** The letters about a topic's poison, as they stand among its dead letters now. */
    List<ConsumerRecord<String, byte[]>> letters(Topic<?> topic) {
        return topics.records(topic.deadLetters(Desk.PREFIX), IsolationLevel.READ_COMMITTED);
    }
}
