package io.dreampress.diffusion.gang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.diffusion.FakeLane;
import io.dreampress.diffusion.FakePainter;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The diffusion-service's surroundings on a real broker: topics of its own, an object store, workers. */
final class TestPipeline implements AutoCloseable {
    static final String BUNDLE = "b".repeat(64);
    static final int STEPS = 3;
    static final long SEED = 7;
    static final int DELIVERY_COUNT_LIMIT = 3;
    static final byte[] CONDITION =
            ConditionCodec.encode(FakePainter.order(8, 1, 1, 0).condition());

    private static final DenoisingWatcher NOBODY = new DenoisingWatcher() {
        @Override
        public void stepped(ImageId image, int step, int steps) {}

        @Override
        public void called(int images, long nanos) {}
    };

    private final String prefix = "test-" + UUID.randomUUID() + ".";
    private final Cancellations cancellations = new Cancellations(100);
    private final List<Worker> workers = new ArrayList<>();
    private final String bootstrapServers;
    private final ObjectStore store;
    private final Producer<byte[], byte[]> producer;
    private Duration lock = Duration.ofMinutes(30);

    TestPipeline(String bootstrapServers, Path objects) throws IOException {
        this.bootstrapServers = bootstrapServers;
        store = ObjectStores.open(objects.toUri(), Optional.empty());
        producer = new KafkaProducer<>(
                connection("test").producer(), new ByteArraySerializer(), new ByteArraySerializer());
        try (Admin admin = Admin.create(connection("test").admin())) {
            Topics.createMissing(admin, prefix, 1, (short) 1);
        }
    }

    /** How long workers that start from now on lock a record. */
    void lock(Duration duration) {
        lock = duration;
    }

    ObjectStore store() {
        return store;
    }

    String interactive() {
        return Topics.DREAMS_INTERACTIVE.on(prefix);
    }

    String bulk() {
        return Topics.DREAMS_BULK.on(prefix);
    }

    String cancellationsTopic() {
        return Topics.CANCELLATIONS.on(prefix);
    }

    String imagesTopic() {
        return Topics.IMAGES.on(prefix);
    }

    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        producer.send(record).get();
    }

    @Override
    public void close() {
        workers.forEach(Worker::close);
        producer.close();
        store.close();
    }

    long endOf(String topic) {
        var partition = new TopicPartition(topic, 0);
        try (Consumer<byte[], byte[]> consumer = new KafkaClients(settings("test")).follower()) {
            return consumer.endOffsets(List.of(partition)).get(partition);
        }
    }

    Worker work(FakePainter with) {
        Worker worker = new Worker(with);
        workers.add(worker);
        return worker;
    }

    private GangSettings settings(String node) {
        return new GangSettings(connection(node), prefix, 1, (short) 1, 1, 1, 2, lock, 0);
    }

    private KafkaConnection connection(String node) {
        return new KafkaConnection(bootstrapServers, node);
    }

    void prepareGroup() {
        try (Admin admin = Admin.create(connection("test").admin())) {
            var group = new ShareGroup(admin, settings("test").groupId(), Duration.ofMinutes(30));
            await().ignoreExceptions().atMost(Duration.ofSeconds(30)).until(() -> group.settle() != null);
        }
    }

    ShareConsumer<byte[], byte[]> member(String name) {
        return new KafkaClients(settings("test"))
                .member(name, 1, new ShareGroupTerms(Duration.ofMinutes(30), DELIVERY_COUNT_LIMIT));
    }

    static DreamRequested dream(String document, int imageIndex) {
        return new DreamRequested(
                document,
                imageIndex,
                "a tomato",
                new Payload.Inline(CONDITION),
                8,
                8,
                STEPS,
                2,
                null,
                SEED,
                BUNDLE,
                Instant.EPOCH);
    }

    void publish(String topic, DreamRequested dream) throws Exception {
        publish(topic, JsonSerde.MAPPER.writeValueAsBytes(dream));
    }

    void publish(String topic, byte[] value) throws Exception {
        var record = new ProducerRecord<byte[], byte[]>(topic, value);
        record.headers().add(MessageHeaders.TRACEPARENT, "00-trace".getBytes(StandardCharsets.UTF_8));
        send(record);
    }

    List<ImageFact> images(int count) {
        var deserializer = JsonSerde.of(Topics.IMAGES).deserializer();
        return records(imagesTopic(), count).stream()
                .map(record -> deserializer.deserialize(record.topic(), record.headers(), record.value()))
                .toList();
    }

    List<ConsumerRecord<byte[], byte[]>> records(String topic, int count) {
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

    /** The service without Spring. */
    final class Worker implements AutoCloseable {
        final Intake intake = new Intake();
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
