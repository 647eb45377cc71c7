package io.dreampress.assembler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.assembler.assembly.SampleDocument;
import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.contracts.topic.TopicsUnavailable;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** The whole service on a real broker, as a child of the context that standalone gives it. */
class AssemblerServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1);
    private static final Map<String, String> ONE_REPLICA = Map.of(
            "offsets.topic.replication.factor", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "transaction.state.log.num.partitions", "1",
            "group.initial.rebalance.delay.ms", "0");

    @TempDir
    static Path folder;

    private static KafkaConnection connection;

    @BeforeAll
    static void startBroker() {
        BROKER.brokerProperties(ONE_REPLICA);
        BROKER.afterPropertiesSet();
        connection = new KafkaConnection(BROKER.getBrokersAsString(), "test");
    }

    @AfterAll
    static void stopBroker() {
        BROKER.destroy();
    }

    @Test
    void finishesADocumentThatItHadHalfOfWhenItWasStopped() throws IOException {
        var sample = new SampleDocument("half", "ti");
        try (var parent = parent("restart.")) {
            try (var service = start(parent, "restart.")) {
                assertThat(service.getBeanNamesForType(ObjectStore.class)).isEmpty();
                publish("restart.", Topics.ACCEPTED, sample.id(), sample.accepted());
                publish("restart.", Topics.PASSAGES, sample.id(), sample.texts().getFirst());
                publish("restart.", Topics.PASSAGES, sample.id(), sample.manifest());
                awaitProgress("restart.");
            }
            try (var service = start(parent, "restart.")) {
                assertThat(service.isActive()).isTrue();
                publish("restart.", Topics.IMAGES, sample.id(), sample.images().getFirst());
                assertThat(awaitDocuments("restart.", 1))
                        .singleElement()
                        .isInstanceOfSatisfying(
                                DocumentFinished.class,
                                document -> assertThat(document.blocks()).hasSize(2));
            }
        }
    }

    @Test
    void saysThatItIsReadyAndCountsDocuments() throws IOException, InterruptedException {
        var sample = new SampleDocument("counted", "t");
        try (var parent = parent("health.");
                var service = start(parent, "health.")) {
            publish("health.", Topics.ACCEPTED, sample.id(), sample.accepted());
            publish("health.", Topics.PASSAGES, sample.id(), sample.texts().getFirst());
            publish("health.", Topics.PASSAGES, sample.id(), sample.manifest());
            awaitDocuments("health.", 1);
            assertThat(get(service, "/actuator/health/readiness"))
                    .contains("\"status\":\"UP\"", "\"streams\":\"RUNNING\"");
            assertThat(get(service, "/actuator/prometheus"))
                    .contains("dreampress_documents_total{outcome=\"finished\"} 1.0");
        }
    }

    @Test
    void deadLettersPoisonAndGoesOn() throws IOException {
        var sample = new SampleDocument("poisoned", "t");
        try (var parent = parent("poison.");
                var service = start(parent, "poison.")) {
            assertThat(service.isActive()).isTrue();
            publishRaw("poison.passages", sample.id(), "not JSON");
            publish("poison.", Topics.ACCEPTED, sample.id(), sample.accepted());
            publish("poison.", Topics.PASSAGES, sample.id(), sample.texts().getFirst());
            publish("poison.", Topics.PASSAGES, sample.id(), sample.manifest());
            assertThat(awaitDocuments("poison.", 1)).singleElement().isInstanceOf(DocumentFinished.class);
            assertThat(read("poison.passages.dlt", 1, new StringDeserializer())).containsExactly("not JSON");
        }
    }

    @Test
    void createsTheTopicsThatAreMissing() throws Exception {
        try (var admin = Admin.create(connection.admin())) {
            Topics.createMissing(admin, "fresh.", 3, (short) 1);
            Topics.createMissing(admin, "fresh.", 3, (short) 1);

            var names = admin.listTopics().names().get();
            assertThat(names)
                    .containsAll(Topics.all().stream()
                            .map(topic -> topic.on("fresh."))
                            .toList());
            assertThat(names)
                    .containsAll(Topics.all().stream()
                            .map(topic -> topic.deadLetters("fresh."))
                            .toList());
            for (var topic : Topics.all()) {
                var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.on("fresh."));
                var settings =
                        admin.describeConfigs(Set.of(resource)).all().get().get(resource);
                topic.settings()
                        .forEach((name, value) -> assertThat(settings.get(name).value())
                                .as(topic.name() + " " + name)
                                .isEqualTo(value));
            }
        }
    }

    @Test
    void refusesTopicsWhosePartitionsDoNotMatch() throws Exception {
        try (var admin = Admin.create(connection.admin())) {
            admin.createTopics(List.of(new NewTopic("odd.images", 5, (short) 1)))
                    .all()
                    .get();
            awaitTopic(admin, "odd.images");
            assertThatThrownBy(() -> Topics.createMissing(admin, "odd.", 2, (short) 1))
                    .isInstanceOf(TopicsUnavailable.class)
                    .hasMessageContaining("odd.images=5")
                    .hasMessageContaining("expected the same number of partitions");
        }
    }

    /** The broker learns of a topic a moment after the controller has made it. */
    private static void awaitTopic(Admin admin, String name) throws InterruptedException, ExecutionException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!admin.listTopics().names().get().contains(name)) {
            assertThat(Instant.now()).isBefore(deadline);
        }
    }

    private static GenericApplicationContext parent(String name) throws IOException {
        var objects = ObjectStores.open(folder.resolve(name + "objects").toUri(), Optional.empty());
        var parent = new GenericApplicationContext();
        parent.registerBean(ObjectStore.class, () -> objects);
        parent.refresh();
        return parent;
    }

    private static ConfigurableApplicationContext start(ConfigurableApplicationContext parent, String prefix) {
        return new SpringApplicationBuilder(AssemblerApplication.class)
                .parent(parent)
                .web(WebApplicationType.SERVLET)
                .properties("spring.config.name=" + AssemblerApplication.CONFIG_NAME)
                .run(
                        "--server.port=0",
                        "--logging.level.root=error",
                        "--logging.level.org.apache.kafka=off",
                        "--dreampress.bootstrap-servers=" + BROKER.getBrokersAsString(),
                        "--dreampress.topic-prefix=" + prefix,
                        "--dreampress.partitions=2",
                        "--dreampress.node=test",
                        "--dreampress.data-dir=" + folder.resolve(prefix + "data"));
    }

    private static <V> void publish(String prefix, Topic<V> topic, String key, V value) {
        try (var producer = new KafkaProducer<>(
                connection.producer(),
                new StringSerializer(),
                JsonSerde.of(topic).serializer())) {
            producer.send(new ProducerRecord<>(topic.on(prefix), key, value));
        }
    }

    private static List<DocumentFact> awaitDocuments(String prefix, int count) {
        return await(prefix, Topics.DOCUMENTS, count);
    }

    /** Progress is written in the transaction that stores the parts: once it is seen they are durable. */
    private static void awaitProgress(String prefix) {
        await(prefix, Topics.PROGRESS, 1);
    }

    private static <V> List<V> await(String prefix, Topic<V> topic, int count) {
        return read(topic.on(prefix), count, JsonSerde.of(topic).deserializer());
    }

    private static void publishRaw(String topic, String key, String value) {
        try (var producer =
                new KafkaProducer<>(connection.producer(), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value));
        }
    }

    private static <V> List<V> read(String topic, int count, Deserializer<V> deserializer) {
        List<V> values = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(
                connection.consumer("reader-of-" + topic), new StringDeserializer(), deserializer)) {
            consumer.subscribe(List.of(topic));
            Instant deadline = Instant.now().plus(PATIENCE);
            while (values.size() < count && Instant.now().isBefore(deadline)) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    private static String get(ConfigurableApplicationContext service, String path)
            throws IOException, InterruptedException {
        int port = ((WebServerApplicationContext) service).getWebServer().getPort();
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
            return http.send(request, BodyHandlers.ofString()).body();
        }
    }
}
