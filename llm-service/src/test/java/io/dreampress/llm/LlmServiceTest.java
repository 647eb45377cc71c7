package io.dreampress.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.payload.ObjectReference;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.llm.generation.ScriptedWriter;
import io.dreampress.llm.session.Authorship;
import io.dreampress.llm.session.Orders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** The whole service on a real broker, with a scripted writer in place of a model. */
class LlmServiceTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static EmbeddedKafkaKraftBroker broker;

    @TempDir
    Path folder;

    @BeforeAll
    static void startBroker() {
        broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.brokerProperties(Map.of(
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "offsets.topic.replication.factor", "1",
                "auto.create.topics.enable", "false",
                "group.initial.rebalance.delay.ms", "0"));
        broker.afterPropertiesSet();
    }

    @AfterAll
    static void stopBroker() {
        broker.destroy();
    }

    @Test
    void aDocumentIsFinishedOnceThoughTheServiceIsRestartedWhileItWaitsForItsImage() {
        DreamRequested dream;
        try (ConfigurableApplicationContext service = start(broker.getBrokersAsString(), "restart.")) {
            send(
                    "restart.",
                    Topics.ACCEPTED,
                    Orders.document("document").withImages(1).fedBack().accepted(),
                    "document");
            dream = first("restart.", Topics.DREAMS_INTERACTIVE, d -> true);
            assertThat(health(service).getStatus()).isEqualTo(Status.UP);
            assertThat(health(service).getDetails().get("cache"))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsEntry("budgetBytes", 512L << 20)
                    .containsKeys("usedBytes", "sessions", "waitingForAnImage", "waitingForRoom", "evictions");
        }

        try (ConfigurableApplicationContext service = start(broker.getBrokersAsString(), "restart.")) {
            send("restart.", Topics.IMAGES, rendered(dream), "document");
            first("restart.", Topics.PASSAGES, WritingFinished.class::isInstance);
            assertThat(health(service).getStatus()).isEqualTo(Status.UP);
        }

        assertThat(all("restart.", Topics.PASSAGES))
                .filteredOn(WritingFinished.class::isInstance)
                .hasSize(1);
        assertThat(all("restart.", Topics.DREAMS_INTERACTIVE)).hasSize(1);
    }

    @Test
    void peopleSeeTheTextGrow() {
        try (ConfigurableApplicationContext service = start(broker.getBrokersAsString(), "watch.")) {
            send("watch.", Topics.ACCEPTED, Orders.document("document").accepted(), "document");

            StageAdvanced.Writing writing =
                    (StageAdvanced.Writing) first("watch.", Topics.PROGRESS, StageAdvanced.Writing.class::isInstance);

            assertThat(writing.epoch()).isEqualTo(1);
            assertThat(writing.text()).isNotEmpty();
            assertThat(service.isRunning()).isTrue();
        }
    }

    @Test
    void withoutABrokerItStartsAndSaysWhatIsWrong() {
        try (ConfigurableApplicationContext service = start("127.0.0.1:1", "none.")) {
            Health health = health(service);

            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get("broker").toString()).contains("broker: expected to be reachable");
            assertThat(health.getDetails()).containsEntry("model", "scripted 1").containsEntry("engine", "well");
        }
    }

    private ConfigurableApplicationContext start(String bootstrapServers, String prefix) {
        AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext();
        parent.registerBean(
                LoadedWriter.class,
                () -> new LoadedWriter(
                        new ScriptedWriter(), new Authorship("scripted 1", "ab".repeat(32), "test", "f32", "AVX2")));
        parent.refresh();
        return LlmApplication.configure(new SpringApplicationBuilder())
                .parent(parent)
                .run(
                        "--dreampress.bootstrap-servers=" + bootstrapServers,
                        "--dreampress.topic-prefix=" + prefix,
                        "--dreampress.partitions=2",
                        "--dreampress.data-dir=" + folder,
                        "--dreampress.node=node",
                        "--dreampress.http.enabled=false");
    }

    private static Health health(ConfigurableApplicationContext service) {
        return service.getBean(LlmHealth.class).health();
    }

    private static ImageFact rendered(DreamRequested dream) {
        String hash = Sha256.of("no picture");
        return new ImageRendered(
                dream.documentId(),
                dream.imageIndex(),
                new ObjectReference("images/none.png", hash, 1, "image/png"),
                16,
                16,
                new Reproducibility.Drawing(0, dream.bundleHash(), "test", "f32", "AVX2", "DDIM", 4, 3.5, null, 7));
    }

    private static <V> void send(String prefix, Topic<V> topic, V value, String key) {
        try (var producer = new KafkaProducer<>(
                connection().producer(),
                new StringSerializer(),
                JsonSerde.of(topic).serializer())) {
            producer.send(new ProducerRecord<>(topic.on(prefix), key, value));
        }
    }

    private static <V> V first(String prefix, Topic<V> topic, Predicate<V> wanted) {
        try (var consumer = consumer(topic)) {
            consumer.subscribe(List.of(topic.on(prefix)));
            long end = System.nanoTime() + LONG.toNanos();
            while (System.nanoTime() < end) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (wanted.test(record.value())) {
                        return record.value();
                    }
                }
            }
        }
        throw new AssertionError("topic '" + topic.on(prefix) + "': expected a record within " + LONG + ", got none");
    }

    private static <V> List<V> all(String prefix, Topic<V> topic) {
        try (var consumer = consumer(topic)) {
            var partitions = consumer.partitionsFor(topic.on(prefix)).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            List<V> values = new ArrayList<>();
            consumer.seekToBeginning(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }

    private static <V> KafkaConsumer<String, V> consumer(Topic<V> topic) {
        return new KafkaConsumer<>(
                connection().consumer("reader-" + UUID.randomUUID()),
                new StringDeserializer(),
                JsonSerde.of(topic).deserializer());
    }

    private static KafkaConnection connection() {
        return new KafkaConnection(broker.getBrokersAsString(), "test");
    }
}
