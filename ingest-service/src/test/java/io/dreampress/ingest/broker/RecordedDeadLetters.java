package io.dreampress.ingest.broker;

import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Dead letters that go nowhere. */
public final class RecordedDeadLetters {
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

    public DeadLetters letters() {
        return new DeadLetters(producer);
    }

    public List<String> topics() {
        return producer.history().stream().map(ProducerRecord::topic).toList();
    }
}
