package io.dreampress.pipeline;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MalformedMessageException;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes to {@code requests} and reads every answer that comes from then on, read-committed. */
public final class Desk implements AutoCloseable {
    /** Before every topic's name. */
    public static final String PREFIX = "dreampress.";

    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final List<Topic<?>> READ =
            List.of(Topics.ACCEPTED, Topics.REJECTED, Topics.PROGRESS, Topics.DOCUMENTS);

    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Object> seen = new ArrayList<>();
    private Consumer<Object> listener = _ -> {};

    public Desk(String servers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "max.request.size", 4 << 20),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = READ.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.on(PREFIX)).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    public void publish(String request) {
        publish(List.of(request));
    }

    public void publish(List<String> requests) {
        requests.forEach(request -> send(request.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
    }

    public void publish(byte[] request) {
        send(request);
        producer.flush();
    }

    private void send(byte[] request) {
        producer.send(new ProducerRecord<>(Topics.REQUESTS.on(PREFIX), request));
    }

    /** Has somebody told of every fact from now on, as it is read. */
    public void listen(Consumer<Object> listener) {
        this.listener = listener;
    }

    /** Everything of a type that was seen so far. */
    public <T> List<T> seen(Class<T> type) {
        return seen.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Reads until so many facts that fit were seen, and returns them; fewer if they do not come. */
    public <T> List<T> await(Class<T> type, Predicate<T> fits, int count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (seen(type).stream().filter(fits).count() < count && System.nanoTime() < end) {
            read(Duration.ofMillis(100));
        }
        return seen(type).stream().filter(fits).toList();
    }

    /** Reads until something is so. @return whether it came to be */
    public boolean readUntil(BooleanSupplier so) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean() && System.nanoTime() < end) {
            read(Duration.ofMillis(100));
        }
        return so.getAsBoolean();
    }

    public RequestAccepted accepted(String requestId) {
        return await(RequestAccepted.class, fact -> requestId.equals(fact.requestId()), 1)
                .getFirst();
    }

    public List<RequestRejected> rejections(int count) {
        return await(RequestRejected.class, _ -> true, count);
    }

    public DocumentFact ended(String requestId) {
        return await(DocumentFact.class, fact -> requestId.equals(fact.requestId()), 1)
                .getFirst();
    }

    private void read(Duration patience) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(patience)) {
            String name = record.topic().substring(PREFIX.length());
            READ.stream()
                    .filter(topic -> topic.name().equals(name) && record.value() != null)
                    .forEach(topic -> read(topic, record));
        }
    }

    /** What is no fact is poison that a test has spread. */
    private void read(Topic<?> topic, ConsumerRecord<String, byte[]> record) {
        try {
            take(JsonSerde.of(topic).deserializer().deserialize(record.topic(), record.value()));
        } catch (MalformedMessageException e) {
            return;
        }
    }

    private void take(Object fact) {
        seen.add(fact);
        listener.accept(fact);
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
