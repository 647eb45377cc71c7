package io.dreampress.ingest.admission;

import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.broker.BrokerSettings;
import io.dreampress.ingest.offer.ModelOffer;
import io.dreampress.ingest.offer.TokenCounter;
import io.dreampress.ingest.request.OrderResolver;
import io.dreampress.ingest.request.RequestReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** Runs the topology without a broker. */
final class AdmissionDriver implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String PREFIX = "test.";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HeapObjectStore store = new HeapObjectStore();
    private final Pictures pictures = new Pictures(store);
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> requests;
    private final TestOutputTopic<String, RequestAccepted> accepted;
    private final TestOutputTopic<String, RequestRejected> rejected;
    private final TestOutputTopic<String, DocumentCancellation> cancelled;
    private final TestOutputTopic<String, byte[]> deadLetters;
    private Instant now = NOW;

    AdmissionDriver(ModelOffer offer, TokenCounter tokens) {
        this(offer, tokens, Quota.NONE, Map.of());
    }

    AdmissionDriver(ModelOffer offer, TokenCounter tokens, Quota quota, Map<String, Quota> tenants) {
        InstantSource source = () -> now;
        Clock clock = source.withZone(ZoneOffset.UTC);
        var broker = new BrokerSettings("localhost:9092", PREFIX, 1, (short) 1, Path.of("target", "state"), "node");
        var intake = new Intake(
                PREFIX + "requests", new RequestReader(offer, tokens), new OrderResolver(offer), pictures, clock);
        var settings = new AdmissionSettings(Duration.ofDays(30), 1, quota, tenants);
        var topology = new AdmissionTopology(broker, settings, intake, new AdmissionMetrics(registry), clock);
        Properties properties = new Properties();
        properties.put("application.id", "test");
        properties.put("bootstrap.servers", "nowhere:1");
        properties.put(
                "state.dir",
                Path.of("target", "state", UUID.randomUUID().toString()).toString());
        driver = new TopologyTestDriver(topology.build(properties), properties, NOW);
        requests = driver.createInputTopic(PREFIX + "requests", new ByteArraySerializer(), new ByteArraySerializer());
        accepted = output(Topics.ACCEPTED);
        rejected = output(Topics.REJECTED);
        cancelled = output(Topics.CANCELLATIONS);
        deadLetters = driver.createOutputTopic(
                PREFIX + "requests.dlt", new StringDeserializer(), new ByteArrayDeserializer());
    }

    private <V> TestOutputTopic<String, V> output(Topic<V> topic) {
        return driver.createOutputTopic(
                topic.on(PREFIX), new StringDeserializer(), JsonSerde.of(topic).deserializer());
    }

    void publish(String text) {
        publish(null, text.getBytes(StandardCharsets.UTF_8), new RecordHeaders());
    }

    void publish(byte[] key, byte[] value, Headers headers) {
        requests.pipeInput(new TestRecord<>(key, value, headers));
    }

    /** A document ends. */
    void end(String tenant, String documentId) {
        var fact = new DocumentCancelled(documentId, null, tenant, null, null, now);
        driver.createInputTopic(
                        PREFIX + "documents",
                        new StringSerializer(),
                        JsonSerde.of(Topics.DOCUMENTS).serializer())
                .pipeInput(documentId, fact);
    }

    void passSeconds(int seconds) {
        now = now.plusSeconds(seconds);
    }

    void passDays(int days) {
        now = now.plus(Duration.ofDays(days));
        driver.advanceWallClockTime(Duration.ofDays(days));
    }

    /** Those that came since the last call. */
    List<TestRecord<String, RequestAccepted>> accepted() {
        return accepted.readRecordsToList();
    }

    List<TestRecord<String, RequestRejected>> rejected() {
        return rejected.readRecordsToList();
    }

    List<TestRecord<String, DocumentCancellation>> cancelled() {
        return cancelled.readRecordsToList();
    }

    List<TestRecord<String, byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    void breakObjectStore(boolean down) {
        store.breakDown(down);
    }

    Pictures pictures() {
        return pictures;
    }

    HeapObjectStore objects() {
        return store;
    }

    double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    double countOrZero(String name) {
        var counter = registry.find(name).counter();
        return counter == null ? 0 : counter.count();
    }

    @Override
    public void close() {
        driver.close();
    }
}
