package io.dreampress.diffusion.gang;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.image.ImageFailed;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.diffusion.FakeLane;
import io.dreampress.diffusion.FakePainter;
import io.dreampress.diffusion.TestBroker;
import io.dreampress.diffusion.cancellation.Cancellations;
import io.dreampress.diffusion.denoising.BatchLimits;
import io.dreampress.diffusion.denoising.DenoisingWatcher;
import io.dreampress.diffusion.denoising.ImageId;
import io.dreampress.diffusion.denoising.StepBatcher;
import io.dreampress.diffusion.publication.Framing;
import io.dreampress.diffusion.publication.Publisher;
import io.dreampress.diffusion.studio.Studio;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import io.dreampress.systems.ConditionCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GangsTest {
    private static final String BUNDLE = "b".repeat(64);
    private static final int STEPS = 3;
    private static final long SEED = 7;
    private static final int DELIVERY_COUNT_LIMIT = 3;
    private static final byte[] CONDITION =
            ConditionCodec.encode(FakePainter.order(8, 1, 1, 0).condition());
    private static final DenoisingWatcher NOBODY = new DenoisingWatcher() {
        @Override
        public void stepped(ImageId image, int step, int steps) {}

        @Override
        public void called(int images, long nanos) {}
    };

    @TempDir
    private static Path brokerFolder;

    private static TestBroker broker;

    @TempDir
    private Path objects;

    private final String prefix = "test-" + UUID.randomUUID() + ".";
    private final FakePainter painter = new FakePainter();
    private final Cancellations cancellations = new Cancellations(100);
    private final List<Worker> workers = new ArrayList<>();
    private Duration lock = Duration.ofMinutes(30);
    private ObjectStore store;
    private Producer<byte[], byte[]> producer;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = TestBroker.start(
                brokerFolder, Map.of("group.share.delivery.count.limit", String.valueOf(DELIVERY_COUNT_LIMIT)));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() throws Exception {
        store = ObjectStores.open(objects.toUri(), Optional.empty());
        producer = new KafkaProducer<>(
                connection("test").producer(), new ByteArraySerializer(), new ByteArraySerializer());
        try (Admin admin = Admin.create(connection("test").admin())) {
            Topics.createMissing(admin, prefix, 1, (short) 1);
        }
    }

    @AfterEach
    void close() {
        workers.forEach(Worker::close);
        producer.close();
        store.close();
    }

    @Test
    void aDreamBecomesAnImage() throws Exception {
        String document = UUID.randomUUID().toString();
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), dream(document, 0));

        work(painter);

        var rendered = (ImageRendered) images(1).getFirst();
        assertThat(rendered.documentId()).isEqualTo(document);
        byte[] png = store.get(rendered.image().key()).orElseThrow();
        assertThat(Sha256.of(png)).isEqualTo(rendered.image().sha256());
        assertThat(rendered.reproducibility().seed()).isEqualTo(7);
        assertThat(rendered.reproducibility().bundleHash()).isEqualTo(BUNDLE);
    }

    @Test
    void anImageIsPublishedUnderItsDocumentsIdWithTheDreamsTrace() throws Exception {
        String document = UUID.randomUUID().toString();
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), dream(document, 0));

        work(painter);

        ConsumerRecord<byte[], byte[]> record =
                records(Topics.IMAGES.on(prefix), 1).getFirst();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(document);
        assertThat(MessageHeaders.get(record.headers(), MessageHeaders.TRACEPARENT))
                .contains("00-trace");
        assertThat(MessageHeaders.get(record.headers(), MessageHeaders.VERSION)).contains("1");
    }

    @Test
    void aBulkDreamAskedForTwiceHasOneHash() throws Exception {
        String document = UUID.randomUUID().toString();
        publish(Topics.DREAMS_BULK.on(prefix), dream(document, 4));
        work(painter);
        images(1);

        publish(Topics.DREAMS_BULK.on(prefix), dream(document, 4));

        List<ImageFact> facts = images(2);
        assertThat(facts.getFirst()).isEqualTo(facts.getLast()).isInstanceOf(ImageRendered.class);
        assertThat(painter.calls()).hasSize(2 + STEPS);
    }

    @Test
    void aRecordThatIsNoJsonGoesToTheDeadLetters() throws Exception {
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), "not json".getBytes(StandardCharsets.UTF_8));
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), dream(UUID.randomUUID().toString(), 0));

        work(painter);

        ConsumerRecord<byte[], byte[]> dead =
                records(Topics.DREAMS_INTERACTIVE.deadLetters(prefix), 1).getFirst();
        assertThat(dead.value()).asString().isEqualTo("not json");
        assertThat(MessageHeaders.get(dead.headers(), DeadLetter.REASON))
                .hasValueSatisfying(reason -> assertThat(reason).contains("expected JSON of DreamRequested"));
        assertThat(MessageHeaders.get(dead.headers(), DeadLetter.ORIGIN_OFFSET)).contains("0");
        assertThat(images(1).getFirst()).isInstanceOf(ImageRendered.class);
    }

    @Test
    void aDreamOfAnotherBundleFailsItsImageAndGoesToTheDeadLetters() throws Exception {
        String document = UUID.randomUUID().toString();
        var dream = new DreamRequested(
                document, 1, "a", new Payload.Inline(CONDITION), 8, 8, STEPS, 2, SEED, "c".repeat(64), Instant.EPOCH);
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), dream);

        work(painter);

        var failed = (ImageFailed) images(1).getFirst();
        assertThat(failed.imageIndex()).isEqualTo(1);
        assertThat(failed.problem().detail()).contains("bundleHash: expected " + BUNDLE);
        assertThat(records(Topics.DREAMS_INTERACTIVE.deadLetters(prefix), 1)).hasSize(1);
    }

    @Test
    void anImageThatCannotBeRenderedFailsAndItsNeighboursDoNot() throws Exception {
        painter.flawed(order -> order.imageIndex() == 13 ? "NaN in the latents" : "");
        String document = UUID.randomUUID().toString();
        publish(Topics.DREAMS_BULK.on(prefix), dream(document, 12));
        publish(Topics.DREAMS_BULK.on(prefix), dream(document, 13));

        work(painter);

        assertThat(images(2))
                .anySatisfy(fact -> {
                    assertThat(fact).isInstanceOf(ImageRendered.class);
                    assertThat(fact.imageIndex()).isEqualTo(12);
                })
                .anySatisfy(fact -> {
                    assertThat(fact).isInstanceOf(ImageFailed.class);
                    assertThat(((ImageFailed) fact).problem().detail())
                            .contains("NaN in the latents")
                            .contains("2 tries");
                });
    }

    @Test
    void aCancelledDocumentsDreamIsDroppedAndTheNextOneDrawn() throws Exception {
        String cancelled = UUID.randomUUID().toString();
        String next = UUID.randomUUID().toString();
        producer.send(new ProducerRecord<>(
                        Topics.CANCELLATIONS.on(prefix), cancelled.getBytes(StandardCharsets.UTF_8), new byte[] {'x'}))
                .get();
        publish(Topics.DREAMS_BULK.on(prefix), dream(cancelled, 0));
        publish(Topics.DREAMS_BULK.on(prefix), dream(next, 0));

        work(painter);

        assertThat(images(1).getFirst().documentId()).isEqualTo(next);
        assertThat(store.list("dreams/" + cancelled)).isEmpty();
    }

    @Test
    void theDreamOfAKilledWorkerIsDrawnByAnother() throws Exception {
        prepareGroup();
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), dream(UUID.randomUUID().toString(), 0));
        try (ShareConsumer<byte[], byte[]> killed = member("killed")) {
            killed.subscribe(List.of(Topics.DREAMS_INTERACTIVE.on(prefix)));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !killed.poll(Duration.ofMillis(200)).isEmpty());
        }

        work(painter);

        assertThat(images(1).getFirst()).isInstanceOf(ImageRendered.class);
    }

    @Test
    void aDreamThatIsNeverFinishedIsGivenUpBeforeTheBrokerForgetsIt() throws Exception {
        prepareGroup();
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), dream(UUID.randomUUID().toString(), 5));
        try (ShareConsumer<byte[], byte[]> releasing = member("releasing")) {
            releasing.subscribe(List.of(Topics.DREAMS_INTERACTIVE.on(prefix)));
            for (int delivery = 1; delivery < DELIVERY_COUNT_LIMIT; delivery++) {
                releaseOne(releasing);
            }
        }

        work(painter);

        var failed = (ImageFailed) images(1).getFirst();
        assertThat(failed.imageIndex()).isEqualTo(5);
        assertThat(failed.problem().detail()).contains("within 2 deliveries, got delivery 3");
        assertThat(records(Topics.DREAMS_INTERACTIVE.deadLetters(prefix), 1)).hasSize(1);
    }

    @Test
    void aWorkerThatStopsReleasesItsDreamAtOnce() throws Exception {
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), dream(UUID.randomUUID().toString(), 0));
        painter.endless();
        Worker stopped = work(painter);
        await().atMost(Duration.ofSeconds(60)).until(() -> painter.open() == 1);

        stopped.close();
        work(new FakePainter().flawed(order -> "of the second worker"));

        assertThat(((ImageFailed) images(1).getFirst()).problem().detail()).contains("of the second worker");
    }

    @Test
    void theResultOfTheWorkerThatTookOverStandsWhenTheHungOneComesBack() throws Exception {
        lock = Duration.ofSeconds(2);
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), dream(UUID.randomUUID().toString(), 0));
        var first = new Hanging(1);
        work(first.painter);
        first.awaitHanging();
        work(new FakePainter().tint(2));
        ImageFact takenOver = images(1).getFirst();

        first.comesBack.countDown();

        assertThat(images(2)).containsExactly(takenOver, takenOver);
    }

    @Test
    void anAcceptWhileAnotherWorkerHoldsTheRecordIsLateAndHarmless() throws Exception {
        lock = Duration.ofSeconds(2);
        publish(Topics.DREAMS_INTERACTIVE.on(prefix), dream(UUID.randomUUID().toString(), 0));
        var first = new Hanging(1);
        Worker late = work(first.painter);
        first.awaitHanging();
        var second = new Hanging(2);
        work(second.painter);
        second.awaitHanging();

        first.comesBack.countDown();
        await().atMost(Duration.ofSeconds(30)).until(() -> late.lateAccepts() == 1);
        second.comesBack.countDown();

        List<ImageFact> facts = images(2);
        assertThat(facts.getFirst()).isEqualTo(facts.getLast()).isInstanceOf(ImageRendered.class);
    }

    @Test
    void aNewerMessageWaitsForAnUpgradeAndIsNoDeadLetter() throws Exception {
        String newer = JsonSerde.MAPPER
                .writeValueAsString(dream(UUID.randomUUID().toString(), 0))
                .replace("\"inline\"", "\"of-the-future\"");
        var record = new ProducerRecord<byte[], byte[]>(
                Topics.DREAMS_INTERACTIVE.on(prefix), newer.getBytes(StandardCharsets.UTF_8));
        record.headers().add(MessageHeaders.VERSION, "2".getBytes(StandardCharsets.UTF_8));
        producer.send(record).get();

        Worker worker = work(painter);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> worker.intake.troubles().toString().contains("upgrade readers before writers"));
        assertThat(endOf(Topics.DREAMS_INTERACTIVE.deadLetters(prefix))).isZero();
        assertThat(endOf(Topics.IMAGES.on(prefix))).isZero();
    }

    private long endOf(String topic) {
        var partition = new TopicPartition(topic, 0);
        try (Consumer<byte[], byte[]> consumer = new KafkaClients(settings("test")).follower()) {
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    private Worker work(FakePainter with) {
        Worker worker = new Worker(with);
        workers.add(worker);
        return worker;
    }

    private GangSettings settings(String node) {
        return new GangSettings(connection(node), prefix, 1, (short) 1, 1, 1, 2, lock, 0);
    }

    private static KafkaConnection connection(String node) {
        return new KafkaConnection(broker.bootstrapServers(), node);
    }

    private void prepareGroup() {
        try (Admin admin = Admin.create(connection("test").admin())) {
            var group = new ShareGroup(admin, settings("test").groupId(), Duration.ofMinutes(30));
            await().ignoreExceptions().atMost(Duration.ofSeconds(30)).until(() -> group.settle() != null);
        }
    }

    private ShareConsumer<byte[], byte[]> member(String name) {
        return new KafkaClients(settings("test"))
                .member(name, 1, new ShareGroupTerms(Duration.ofMinutes(30), DELIVERY_COUNT_LIMIT));
    }

    private static void releaseOne(ShareConsumer<byte[], byte[]> consumer) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            var records = consumer.poll(Duration.ofMillis(200));
            records.forEach(record -> consumer.acknowledge(record, AcknowledgeType.RELEASE));
            consumer.commitSync();
            return !records.isEmpty();
        });
    }

    private static DreamRequested dream(String document, int imageIndex) {
        return new DreamRequested(
                document,
                imageIndex,
                "a tomato",
                new Payload.Inline(CONDITION),
                8,
                8,
                STEPS,
                2,
                SEED,
                BUNDLE,
                Instant.EPOCH);
    }

    private void publish(String topic, DreamRequested dream) throws Exception {
        publish(topic, JsonSerde.MAPPER.writeValueAsBytes(dream));
    }

    private void publish(String topic, byte[] value) throws Exception {
        var record = new ProducerRecord<byte[], byte[]>(topic, value);
        record.headers().add(MessageHeaders.TRACEPARENT, "00-trace".getBytes(StandardCharsets.UTF_8));
        producer.send(record).get();
    }

    private List<ImageFact> images(int count) {
        var deserializer = JsonSerde.of(Topics.IMAGES).deserializer();
        return records(Topics.IMAGES.on(prefix), count).stream()
                .map(record -> deserializer.deserialize(record.topic(), record.headers(), record.value()))
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = new KafkaClients(settings("test")).follower()) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seekToBeginning(consumer.assignment());
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                return found.size() >= count;
            });
        }
        assertThat(found).hasSize(count);
        return found;
    }

    /** A painter that hangs in its first step of a dream until it is told to come back. */
    private static final class Hanging {
        private final CountDownLatch hanging = new CountDownLatch(1);
        private final CountDownLatch comesBack = new CountDownLatch(1);
        private final FakePainter painter;

        Hanging(int tint) {
            painter = new FakePainter().tint(tint).beforeStep(orders -> {
                if (orders.getFirst().seed() == SEED) {
                    hang();
                }
            });
        }

        void awaitHanging() throws InterruptedException {
            assertThat(hanging.await(60, SECONDS)).isTrue();
        }

        private void hang() {
            hanging.countDown();
            try {
                comesBack.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The service without Spring. */
    private final class Worker implements AutoCloseable {
        private final Intake intake = new Intake();
        private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
        private final Gangs gangs;
        private final Producer<byte[], byte[]> facts;

        Worker(FakePainter with) {
            String node = "worker-" + workers.size();
            var framing = new Framing("fake", BUNDLE, "0.1.0", "f32", "DEFAULT", "DDIM");
            var studio = new Studio(with, framing, FakePainter.order(8, STEPS, 1, 0));
            var limits = new BatchLimits(4, Duration.ofMillis(100), 2);
            facts = new KafkaProducer<>(
                    connection(node).producer(), new ByteArraySerializer(), new ByteArraySerializer());
            gangs = new Gangs(
                    settings(node),
                    studio,
                    new StepBatcher(with, new FakeLane(), limits, cancellations, NOBODY),
                    cancellations,
                    store,
                    new Publisher(facts, prefix),
                    new DreamMeters(registry),
                    intake);
            gangs.start();
        }

        double lateAccepts() {
            return registry.counter("dreampress.dreams.late.accepts").count();
        }

        @Override
        public void close() {
            gangs.stop();
            facts.close();
        }
    }
}
