package io.dreampress.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import io.dreampress.systems.TinyBundle;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewerFactTest {
    private static final TopicPartition HELD = new TopicPartition("dreampress.images", 0);

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
            publishNewer(servers);
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
            assertThat(deadLetters(servers)).isZero();
        } finally {
            closers.forEach(Runnable::run);
        }
    }

    private static void publishNewer(String servers) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            var record = new ProducerRecord<>(
                    HELD.topic(),
                    HELD.partition(),
                    "d".getBytes(UTF_8),
                    "{\"type\":\"ImageImproved\"}".getBytes(UTF_8));
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

    private static long deadLetters(String servers) {
        TopicPartition letters = new TopicPartition(Topics.IMAGES.deadLetters("dreampress."), 0);
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
