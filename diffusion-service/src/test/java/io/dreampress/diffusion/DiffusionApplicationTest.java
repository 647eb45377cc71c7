package io.dreampress.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.progress.StageAdvanced.Denoising;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.diffusion.gang.LockTooShortException;
import io.dreampress.diffusion.publication.Framing;
import io.dreampress.diffusion.studio.Studio;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ConditionCodec;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.TinyBundle;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

class DiffusionApplicationTest {
    private static final String DOCUMENT = "00000000-0000-0000-0000-000000000001";
    private static final String BUNDLE = "b".repeat(64);
    private static final PaintOrder REHEARSAL = FakePainter.order(8, 20, 1, 0);

    @TempDir
    private Path folder;

    private final FakePainter painter = new FakePainter();
    private final FakeLane lane = new FakeLane();
    private GenericApplicationContext parent;

    @BeforeEach
    void openParent() {
        parent = new GenericApplicationContext();
        parent.registerBean(ComputeLane.class, () -> lane);
        var framing = new Framing("fake 1", BUNDLE, "0.1.0", "f32", "DEFAULT", "DDIM");
        parent.registerBean(Studio.class, () -> new Studio(painter, framing, REHEARSAL));
        parent.refresh();
    }

    @AfterEach
    void closeParent() {
        parent.close();
    }

    @Test
    void aChildContextDrawsTellsItsProgressAndIsHealthy() throws Exception {
        try (var broker = TestBroker.start(folder.resolve("broker"), Map.of());
                var service = start("--dreampress.bootstrap-servers=" + broker.bootstrapServers())) {
            var condition = new Payload.Inline(ConditionCodec.encode(REHEARSAL.condition()));
            publish(
                    broker,
                    new DreamRequested(
                            DOCUMENT, 0, "a tomato", condition, 8, 8, 20, 2, null, 7, BUNDLE, Instant.EPOCH));

            var rendered = (ImageRendered) read(broker, Topics.IMAGES).getFirst();
            assertThat(rendered.documentId()).isEqualTo(DOCUMENT);
            assertThat(read(broker, Topics.PROGRESS)).contains(new Denoising(DOCUMENT, 0, 20, 20));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> get(service, "/actuator/health/readiness").contains("\"status\":\"UP\""));
            assertThat(get(service, "/actuator/health")).contains("fake 1").contains("reachable");
            assertThat(get(service, "/actuator/prometheus"))
                    .contains("dreampress_images_total{outcome=\"rendered\"} 1.0")
                    .contains("dreampress_denoising_batch_count 20")
                    .contains("dreampress_dreams_held 0.0");
        }
        assertThat(painter.isClosed()).isTrue();
    }

    @Test
    void withoutABrokerItStartsAndIsNotReady() throws Exception {
        try (var service = start("--dreampress.bootstrap-servers=127.0.0.1:1")) {
            assertThat(get(service, "/actuator/health/readiness")).contains("\"status\":\"DOWN\"");
        }
    }

    @Test
    void aLockThatIsTooShortForAnImageIsRefused() {
        painter.beforeStep(orders -> {
            long end = System.nanoTime() + Duration.ofMillis(20).toNanos();
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        });

        assertThatThrownBy(() ->
                        start("--dreampress.bootstrap-servers=127.0.0.1:1", "--dreampress.diffusion.lock-duration=1s"))
                .hasRootCauseInstanceOf(LockTooShortException.class);
        assertThat(painter.isClosed()).isTrue();
    }

    @Test
    void aloneItDrawsWithTheBundleThatItIsGiven() throws Exception {
        Path model = folder.resolve("model");
        TinyBundle.write(model, 1);
        int width = JsonSerde.MAPPER
                .readTree(model.resolve("unet/config.json"))
                .path("cross_attention_dim")
                .asInt();
        var vectors = new FloatMatrix(2, width, new float[2 * width]);
        byte[] condition = ConditionCodec.encode(new Condition.CrossAttention(vectors, vectors));
        try (var broker = TestBroker.start(folder.resolve("broker"), Map.of());
                var service = alone(
                        "--dreampress.bootstrap-servers=" + broker.bootstrapServers(), "--dreampress.model=" + model)) {
            String bundleHash = service.getBean(Studio.class).framing().bundleHash();
            publish(
                    broker,
                    new DreamRequested(
                            DOCUMENT,
                            0,
                            "a",
                            new Payload.Inline(condition),
                            16,
                            16,
                            4,
                            2,
                            null,
                            7,
                            bundleHash,
                            Instant.EPOCH));

            var rendered = (ImageRendered) read(broker, Topics.IMAGES).getFirst();

            assertThat(rendered.width()).isEqualTo(16);
            assertThat(rendered.reproducibility().sampler()).isEqualTo("DDPM");
            var store = service.getBean(ObjectStore.class);
            byte[] png = store.get(rendered.image().key()).orElseThrow();
            assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(16);
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aBadBundleIsRefusedWithTheFullListAndNoStackTrace(CapturedOutput output) throws Exception {
        Path model = folder.resolve("model");
        TinyBundle.write(model, 1);
        Files.delete(model.resolve("unet/config.json"));
        Files.delete(model.resolve("vae/config.json"));

        assertThatThrownBy(() -> alone("--dreampress.model=" + model)).hasRootCauseInstanceOf(BundleException.class);

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains("unet")
                .contains("vae")
                .contains("DREAMPRESS_MODEL")
                .doesNotContain("\tat io.dreampress");
    }

    private ConfigurableApplicationContext start(String... arguments) {
        return run(new SpringApplicationBuilder().parent(parent), arguments);
    }

    private ConfigurableApplicationContext alone(String... arguments) {
        return run(new SpringApplicationBuilder(), arguments);
    }

    private ConfigurableApplicationContext run(SpringApplicationBuilder builder, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add("--dreampress.data-dir=" + folder);
        all.add("--server.port=0");
        all.add("--dreampress.partitions=1");
        return DiffusionApplication.configure(builder).run(all.toArray(String[]::new));
    }

    private static String get(ConfigurableApplicationContext service, String path) throws Exception {
        String port = service.getEnvironment().getProperty("local.server.port");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static void publish(TestBroker broker, DreamRequested dream) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(
                config, new StringSerializer(), JsonSerde.of(Topics.DREAMS_BULK).serializer())) {
            producer.send(new ProducerRecord<>(Topics.DREAMS_BULK.on("dreampress."), DOCUMENT, dream))
                    .get();
        }
    }

    private static <V> List<V> read(TestBroker broker, Topic<V> topic) {
        Map<String, Object> config = Map.of("bootstrap.servers", broker.bootstrapServers());
        var partition = new TopicPartition(topic.on("dreampress."), 0);
        List<V> found = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                config, new StringDeserializer(), JsonSerde.of(topic).deserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(record.value()));
                return !found.isEmpty();
            });
        }
        return found;
    }
}
