package io.dreampress.llm.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.image.ImageFailed;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.payload.ObjectReference;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.llm.generation.GenerationEngine;
import io.dreampress.llm.generation.GenerationStatistics;
import io.dreampress.llm.generation.ScriptedWriter;
import io.dreampress.llm.payload.PayloadCourier;
import io.dreampress.llm.progress.ProgressFeed;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.Writer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import javax.imageio.ImageIO;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The session topology with a real engine on a scripted writer, moved on step by step by the test. */
final class SessionBench implements AutoCloseable {
    static final String PREFIX = "test.";
    static final Duration DRAIN = Duration.ofMillis(20);
    static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int QUIET_ROUNDS = 4;
    static final Authorship AUTHORSHIP = new Authorship("scripted 1", "ab".repeat(32), "1.0", "f32", "AVX2");

    /** Null where a real one writes. */
    final ScriptedWriter writer;

    final GenerationStatistics statistics = new GenerationStatistics(() -> 0L);
    final GenerationEngine engine;
    final Admission admission;
    final MemoryObjectStore objects;
    final RecordedProgress progress = new RecordedProgress();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final SessionServices services;
    final TopologyTestDriver driver;

    private final TestInputTopic<String, RequestAccepted> accepted;
    private final TestInputTopic<String, ImageFact> images;
    private final TestInputTopic<String, DocumentCancellation> cancellations;
    private final TestOutputTopic<String, Passage> passages;
    private final TestOutputTopic<String, DreamRequested> interactive;
    private final TestOutputTopic<String, DreamRequested> bulk;

    SessionBench(Path folder, int documentsInWork) {
        this(folder, documentsInWork, new ScriptedWriter(), AUTHORSHIP, new MemoryObjectStore(), Map.of());
    }

    SessionBench(Path folder, int documentsInWork, Writer writer) {
        this(folder, documentsInWork, writer, AUTHORSHIP, new MemoryObjectStore(), Map.of());
    }

    /** A new process with what another one had stored. */
    SessionBench(
            Path folder,
            int documentsInWork,
            Writer writer,
            Authorship authorship,
            MemoryObjectStore objects,
            Map<String, Map<String, Object>> stored) {
        this(folder, documentsInWork, writer, 1L << 30, authorship, objects);
        stored.forEach(this::fill);
    }

    /** A process whose keys and values may take so many bytes. */
    SessionBench(
            Path folder,
            int documentsInWork,
            Writer writer,
            long cacheBudget,
            Authorship authorship,
            MemoryObjectStore objects) {
        this.writer = writer instanceof ScriptedWriter scripted ? scripted : null;
        this.objects = objects;
        this.engine = new GenerationEngine(writer, new DirectLane(), cacheBudget, statistics);
        this.admission = new Admission(documentsInWork, tenant -> 1, System::nanoTime);
        this.services = new SessionServices(
                engine,
                admission,
                new PayloadCourier(objects, Runnable::run),
                progress,
                authorship,
                new SessionMeters(meters),
                () -> Orders.NOON,
                PATIENCE);
        Topology topology = new Topology();
        SessionTopology.build(topology, PREFIX, services, DRAIN);
        driver = new TopologyTestDriver(topology, configuration(folder), Orders.NOON);
        accepted = input(Topics.ACCEPTED);
        images = input(Topics.IMAGES);
        cancellations = input(Topics.CANCELLATIONS);
        passages = output(Topics.PASSAGES);
        interactive = output(Topics.DREAMS_INTERACTIVE);
        bulk = output(Topics.DREAMS_BULK);
    }

    static Properties configuration(Path folder) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "llm-service");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocks.class);
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        return properties;
    }

    private <V> TestInputTopic<String, V> input(Topic<V> topic) {
        return driver.createInputTopic(
                topic.on(PREFIX), new StringSerializer(), JsonSerde.of(topic).serializer());
    }

    private <V> TestOutputTopic<String, V> output(Topic<V> topic) {
        return driver.createOutputTopic(
                topic.on(PREFIX), new StringDeserializer(), JsonSerde.of(topic).deserializer());
    }

    void accept(Orders... orders) {
        for (Orders order : orders) {
            accepted.pipeInput(order.documentId(), order.accepted());
        }
    }

    void accept(Orders order, String traceparent) {
        RecordHeaders headers = new RecordHeaders();
        MessageHeaders.set(headers, MessageHeaders.TRACEPARENT, traceparent);
        accepted.pipeInput(new TestRecord<>(order.documentId(), order.accepted(), headers, Orders.NOON));
    }

    List<Headers> passageHeaders() {
        return passages.readRecordsToList().stream().map(TestRecord::getHeaders).toList();
    }

    /** A record whose header says that a later version wrote it. */
    void pipeNewer(Topic<?> topic, String key, String value) {
        RecordHeaders headers = new RecordHeaders();
        MessageHeaders.set(headers, MessageHeaders.VERSION, String.valueOf(JsonSerde.VERSION + 1));
        driver.createInputTopic(topic.on(PREFIX), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(key, value.getBytes(UTF_8), headers, Orders.NOON));
    }

    void render(DreamRequested dream) {
        images.pipeInput(dream.documentId(), rendered(dream, 10 + dream.imageIndex()));
    }

    void failImage(DreamRequested dream) {
        images.pipeInput(
                dream.documentId(),
                new ImageFailed(
                        dream.documentId(), dream.imageIndex(), ProblemType.IMAGE_FAILED.problem("not a number")));
    }

    void cancel(String documentId) {
        cancellations.pipeInput(documentId, new DocumentCancellation(documentId, "changed my mind", Orders.NOON));
    }

    void pipe(Topic<?> topic, String key, byte[] value) {
        driver.createInputTopic(topic.on(PREFIX), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, value);
    }

    List<byte[]> deadLetters(Topic<?> topic) {
        return driver.createOutputTopic(
                        topic.deadLetters(PREFIX), new StringDeserializer(), new ByteArrayDeserializer())
                .readValuesToList();
    }

    /** One round of the engine, one drain. */
    void step() {
        engine.step();
        driver.advanceWallClockTime(DRAIN);
    }

    /** Until the engine has nothing to do and everything is drained. */
    void settle() {
        int quiet = 0;
        while (quiet < QUIET_ROUNDS) {
            quiet = engine.step() ? 0 : quiet + 1;
            driver.advanceWallClockTime(DRAIN);
        }
    }

    /** Settles, rendering every image that is asked for, until none is. */
    List<Passage> settleWithImages() {
        List<Passage> all = new ArrayList<>();
        List<DreamRequested> asked;
        do {
            settle();
            all.addAll(passages());
            asked = dreams();
            asked.forEach(this::render);
        } while (!asked.isEmpty());
        return all;
    }

    List<Passage> passages() {
        return passages.readValuesToList();
    }

    List<DreamRequested> dreams() {
        List<DreamRequested> dreams = new ArrayList<>(interactive.readValuesToList());
        dreams.addAll(bulk.readValuesToList());
        return dreams;
    }

    List<DreamRequested> bulkDreams() {
        return bulk.readValuesToList();
    }

    ImageRendered rendered(DreamRequested dream, int grey) {
        byte[] png = png(grey);
        String key = "images/" + Sha256.of(png) + ".png";
        objects.put(key, png, "image/png");
        return new ImageRendered(
                dream.documentId(),
                dream.imageIndex(),
                new ObjectReference(key, Sha256.of(png), png.length, "image/png"),
                dream.width(),
                dream.height(),
                new Reproducibility.Drawing(
                        dream.imageIndex(),
                        dream.bundleHash(),
                        "1.0",
                        "f32",
                        "AVX2",
                        "DDIM",
                        4,
                        3.5,
                        null,
                        dream.seed()));
    }

    /** Stores an input picture of a document, and says where. */
    String stockPicture(String documentId) {
        String key = "pictures/" + documentId + "/picture.png";
        objects.put(key, png(90), "image/png");
        return key;
    }

    private static byte[] png(int grey) {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, grey << 16 | grey << 8 | grey);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What is stored now, by store and key. */
    Map<String, Map<String, Object>> stored() {
        Map<String, Map<String, Object>> content = new LinkedHashMap<>();
        for (String name :
                List.of(SessionStores.ORDERS, SessionStores.SESSIONS, SessionStores.BLOCKS, SessionStores.DREAMS)) {
            Map<String, Object> entries = new LinkedHashMap<>();
            KeyValueStore<String, Object> store = driver.getKeyValueStore(name);
            try (var all = store.all()) {
                all.forEachRemaining(entry -> entries.put(entry.key, entry.value));
            }
            content.put(name, entries);
        }
        return content;
    }

    private void fill(String name, Map<String, Object> entries) {
        KeyValueStore<String, Object> store = driver.getKeyValueStore(name);
        entries.forEach(store::put);
    }

    @Override
    public void close() {
        driver.close();
        engine.step();
    }

    /** What people who watch were told. */
    static final class RecordedProgress implements ProgressFeed {
        final Map<String, StringBuilder> texts = new LinkedHashMap<>();
        final List<String> queued = new ArrayList<>();
        final List<String> dreaming = new ArrayList<>();

        @Override
        public void queued(String documentId, int position, Optional<Duration> wait) {
            queued.add(documentId + "@" + position);
        }

        @Override
        public void wrote(String documentId, int epoch, int offset, String text) {
            StringBuilder written = texts.computeIfAbsent(documentId, id -> new StringBuilder());
            if (written.isEmpty()) {
                written.repeat(' ', offset);
            }
            if (written.length() < offset) {
                throw new IllegalStateException("offset " + offset + " leaves a gap after " + written.length());
            }
            written.replace(offset, written.length(), text);
        }

        @Override
        public void dreaming(String documentId, int imageIndex, String altText, int offset) {
            dreaming.add(documentId + "/" + imageIndex + "@" + offset);
        }
    }

    private static final class DirectLane implements ComputeLane {
        @Override
        public <T> T run(Client client, Supplier<T> work) {
            return work.get();
        }

        @Override
        public boolean contended(Client client) {
            return false;
        }
    }
}
