package io.dreampress.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.Ports;
import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import io.dreampress.systems.TinyBundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewerFactTest {
    private static final TopicPartition HELD = new TopicPartition("dreampress.images", 0);

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** How many readers each topic of facts has: llm-service, assembler-service, the catalogue, worker. */
    private static final Map<Topic<?>, Integer> READERS = Map.of(
            Topics.ACCEPTED, 3,
            Topics.REJECTED, 1,
            Topics.CANCELLATIONS, 2,
            Topics.PASSAGES, 1,
            Topics.IMAGES, 2,
            Topics.DOCUMENTS, 1,
            Topics.DREAMS_INTERACTIVE, 1);

    @TempDir
    Path folder;

    @Test
    void unknownFactOfANewerVersionHoldsItsPartitionAndNothingElse() {
        Path model = folder.resolve("model");
        TinyBundle.write(model, 7);
        Deque<Runnable> closers = new ArrayDeque<>();
        try {
            String servers = StandalonePipeline.start(
                            PipelineSettings.quiet(folder.resolve("data"), model, 0), _ -> {}, closers::push)
                    .bootstrapServers();
            publishNewer(servers, HELD);
            try (Desk desk = new Desk(servers)) {
                IntStream.range(0, 12)
                        .forEach(i -> desk.publish(
                                "{\"requestId\": \"n%d\", \"prompt\": \"x\", \"images\": {\"max\": 0},".formatted(i)
                                        + " \"text\": {\"maxTokens\": 8}}"));
                assertThat(desk.await(DocumentFact.class, _ -> true, 12))
                        .hasSize(12)
                        .allMatch(DocumentFinished.class::isInstance);
            }
            assertThat(committed(servers, "dreampress.llm-service")).isZero();
            assertThat(committed(servers, "dreampress.assembler")).isZero();
            assertThat(deadLetters(servers, Topics.IMAGES)).isZero();
        } finally {
            closers.forEach(Runnable::run);
        }
    }

    @Test
    void everyReaderOfFactsSaysThatItWaitsAndDeadLettersNone() {
        Path model = folder.resolve("model");
        TinyBundle.write(model, 7);
        Deque<Runnable> closers = new ArrayDeque<>();
        try (CapturedLog log = new CapturedLog()) {
            PipelineSettings settings = PipelineSettings.quiet(folder.resolve("data"), model, 0);
            String servers = StandalonePipeline.start(settings.serving(fourPorts()), _ -> {}, closers::push)
                    .bootstrapServers();
            READERS.keySet().forEach(topic -> publishNewer(servers, new TopicPartition(topic.on(Desk.PREFIX), 0)));
            READERS.forEach((topic, readers) -> Awaitility.await(topic.name())
                    .atMost(PATIENCE)
                    .until(() -> log.lines("upgraded", topic.on(Desk.PREFIX)) >= readers));
            READERS.keySet()
                    .forEach(topic -> assertThat(deadLetters(servers, topic)).isZero());
        } finally {
            closers.forEach(Runnable::run);
        }
    }

    /** The first of four ports in a row that are free. */
    private static int fourPorts() {
        return IntStream.iterate(23_400, port -> port + 4)
                .filter(first -> IntStream.range(first, first + 4).allMatch(NewerFactTest::isFree))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try {
            Ports.requireFree(port, "test", "nothing");
            return true;
        } catch (CannotStart e) {
            return false;
        }
    }

    private static void publishNewer(String servers, TopicPartition where) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            var record = new ProducerRecord<>(
                    where.topic(),
                    where.partition(),
                    "d".getBytes(UTF_8),
                    "{\"type\":\"ImageImproved\",\"documentId\":{}}".getBytes(UTF_8));
            MessageHeaders.set(record.headers(), MessageHeaders.VERSION, "2");
            producer.send(record);
        }
    }

    private static long committed(String servers, String group) {
        try (var consumer = consumer(servers, group)) {
            var offset = consumer.committed(Set.of(HELD)).get(HELD);
            return offset == null ? 0 : offset.offset();
        }
    }

    private static long deadLetters(String servers, Topic<?> topic) {
        TopicPartition letters = new TopicPartition(topic.deadLetters(Desk.PREFIX), 0);
        try (var consumer = consumer(servers, "looking")) {
            return consumer.endOffsets(List.of(letters)).get(letters);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String servers, String group) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "group.id", group),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
