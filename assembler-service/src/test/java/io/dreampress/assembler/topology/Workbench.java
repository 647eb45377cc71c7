package io.dreampress.assembler.topology;

import io.dreampress.assembler.assembly.SampleDocument;
import io.dreampress.assembler.rendition.RenditionStore;
import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;

/** The topology on a test driver, with a real object store. */
final class Workbench implements AutoCloseable {
    static final String PREFIX = "test.";
    static final Duration MEMORY = Duration.ofHours(1);

    private final Path objectsFolder;
    private final ObjectStore objects;
    private final Press press;
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final TopologyTestDriver driver;
    private final TestInputTopic<String, RequestAccepted> accepted;
    private final TestInputTopic<String, DocumentCancellation> cancellations;
    private final TestInputTopic<String, Passage> passages;
    private final TestInputTopic<String, ImageFact> images;
    private final TestOutputTopic<String, DocumentFact> documents;
    private final TestOutputTopic<String, StageAdvanced> progress;

    /** Files are stored at once. */
    Workbench(Path folder) throws IOException {
        this(folder, Runnable::run);
    }

    /** @param executor stores files */
    Workbench(Path folder, Executor executor) throws IOException {
        objectsFolder = folder.resolve("objects");
        objects = ObjectStores.open(objectsFolder.toUri(), Optional.empty());
        press = new Press(objects, new RenditionStore(objects), executor);
        var topology = new AssemblerTopology(PREFIX, press, new AssemblyMetrics(registry), MEMORY)
                .build(Stores::inMemoryKeyValueStore);
        driver = new TopologyTestDriver(topology, settings(folder.resolve("state")), SampleDocument.ACCEPTED_AT);
        accepted = input(Topics.ACCEPTED);
        cancellations = input(Topics.CANCELLATIONS);
        passages = input(Topics.PASSAGES);
        images = input(Topics.IMAGES);
        documents = output(Topics.DOCUMENTS);
        progress = output(Topics.PROGRESS);
    }

    void accept(SampleDocument document) {
        accepted.pipeInput(document.id(), document.accepted());
    }

    void passage(Passage passage) {
        passages.pipeInput(passage.documentId(), passage);
    }

    void image(ImageFact fact) {
        images.pipeInput(fact.documentId(), fact);
    }

    /** Everything that a document consists of. */
    void finish(SampleDocument document) {
        accept(document);
        document.texts().forEach(this::passage);
        document.images().forEach(this::image);
        passage(document.manifest());
    }

    void cancel(String documentId) {
        cancellations.pipeInput(documentId, new DocumentCancellation(documentId, "withdrawn", Instant.EPOCH));
    }

    TestInputTopic<String, DocumentCancellation> cancellations() {
        return cancellations;
    }

    void raw(String topic, String key, byte[] value, Headers headers) {
        driver.createInputTopic(PREFIX + topic, new StringSerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(key, value, headers));
    }

    List<DocumentFact> documents() {
        return documents.readValuesToList();
    }

    List<TestRecord<String, DocumentFact>> documentRecords() {
        return documents.readRecordsToList();
    }

    List<StageAdvanced> progress() {
        return progress.readValuesToList();
    }

    List<TestRecord<byte[], byte[]>> deadLetters(String topic) {
        return driver.createOutputTopic(
                        PREFIX + topic + ".dlt", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    double count(String name, String tag) {
        return registry.get(name)
                .tags(name.endsWith("documents") ? "outcome" : "reason", tag)
                .counter()
                .count();
    }

    /** Takes over what another one has stored, as after a restart. */
    void restore(Workbench predecessor) {
        for (String name : PartStores.names()) {
            KeyValueStore<String, Object> mine = driver.getKeyValueStore(name);
            try (var all =
                    predecessor.driver.<String, Object>getKeyValueStore(name).all()) {
                all.forEachRemaining(entry -> mine.put(entry.key, entry.value));
            }
        }
    }

    int storedParts() {
        int parts = 0;
        try (var all = driver.getKeyValueStore("parts").all()) {
            for (; all.hasNext(); all.next()) {
                parts++;
            }
        }
        return parts;
    }

    void breakObjectStore() throws IOException {
        Files.move(objectsFolder.resolve(".incoming"), objectsFolder.resolve(".away"));
    }

    void repairObjectStore() throws IOException {
        Files.move(objectsFolder.resolve(".away"), objectsFolder.resolve(".incoming"));
    }

    TopologyTestDriver driver() {
        return driver;
    }

    ObjectStore objects() {
        return objects;
    }

    Press press() {
        return press;
    }

    @Override
    public void close() {
        driver.close();
    }

    private static Properties settings(Path stateFolder) {
        var settings = new Properties();
        settings.putAll(new KafkaConnection("localhost:9092", "test").streams("assembler", stateFolder, 1));
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterUnreadable.class);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterUnprocessable.class);
        return settings;
    }

    private <V> TestInputTopic<String, V> input(Topic<V> topic) {
        return driver.createInputTopic(
                topic.on(PREFIX), new StringSerializer(), JsonSerde.of(topic).serializer());
    }

    private <V> TestOutputTopic<String, V> output(Topic<V> topic) {
        return driver.createOutputTopic(
                topic.on(PREFIX), new StringDeserializer(), JsonSerde.of(topic).deserializer());
    }
}
