package io.dreampress.ingest.events;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.broker.BrokerSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import tools.jackson.core.JacksonException;

/** Reads progress and ended documents for those who watch. Facts of a newer version are passed on as they are. */
final class EventFeed implements BatchMessageListener<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
    private static final String END = "Document";

    private final EventHub hub;
    private final BrokerSettings broker;

    EventFeed(EventHub hub, BrokerSettings broker) {
        this.hub = hub;
        this.broker = broker;
    }

    /** What is read. */
    static List<Topic<?>> topics() {
        return List.of(Topics.PROGRESS, Topics.DOCUMENTS);
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        records.forEach(this::read);
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return;
        }
        try {
            String type = JsonSerde.MAPPER.readTree(record.value()).path("type").asString("");
            if (!type.isEmpty()) {
                String topic = record.topic().substring(broker.topicPrefix().length());
                hub.publish(
                        new String(record.key(), StandardCharsets.UTF_8),
                        new DocumentEvent(
                                topic + "-" + record.partition() + "-" + record.offset(),
                                name(type),
                                new String(record.value(), StandardCharsets.UTF_8)));
            }
        } catch (JacksonException e) {
            LOG.warn(
                    "event skipped topic={} partition={} offset={}: expected JSON",
                    record.topic(),
                    record.partition(),
                    record.offset());
        }
    }

    /** {@code DocumentFinished} is the event {@code finished}. */
    private static String name(String type) {
        return type.startsWith(END) ? type.substring(END.length()).toLowerCase(Locale.ROOT) : type;
    }
}
