package io.dreampress.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.pipeline.CapturedLog;
import io.dreampress.pipeline.PipelineFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@ExtendWith(PipelineFixture.class)
class DeadLettersTest {
    private static final String SECRET = "what-a-user-wrote";
    private static final int ROUNDS = 60;
    private static final List<Topic<?>> READ = List.of(
            Topics.ACCEPTED,
            Topics.PASSAGES,
            Topics.IMAGES,
            Topics.CANCELLATIONS,
            Topics.DREAMS_INTERACTIVE,
            Topics.DREAMS_BULK);

    @TempDir
    Path folder;

    private final CapturedLog log = new CapturedLog();

    @AfterEach
    void stopListening() {
        log.close();
    }

    @Test
    void poisonOnEveryTopicIsListedShownAndPutBackAndNeverLogged(PipelineFixture.Running pipeline) throws Exception {
        poison(pipeline.servers());
        List<JsonNode> letters = awaitLetters(pipeline.servers(), READ.size());
        for (Topic<?> topic : READ) {
            assertThat(letters)
                    .filteredOn(letter -> letter.path("topic").asString().equals(topic.on("dreampress.")))
                    .isNotEmpty()
                    .allSatisfy(letter -> {
                        assertThat(letter.path("reason").asString()).isNotBlank();
                        assertThat(letter.path("exception").asString()).contains("Exception");
                        assertThat(letter.path("partition").isInt()).isTrue();
                        assertThat(letter.path("offset").isNumber()).isTrue();
                    });
        }
        assertThat(letters.toString()).doesNotContain(SECRET);
        assertThat(log.lines(SECRET)).isZero();

        String id = letters.getFirst().path("id").asString();
        JsonNode shown = run("show", id, "--connect", pipeline.servers()).getFirst();
        assertThat(shown.path("content").asString()).contains(SECRET);

        int before = letters.size();
        List<JsonNode> back = run("replay", id, "--connect", pipeline.servers());
        assertThat(back)
                .singleElement()
                .satisfies(line -> assertThat(line.path("event").asString()).isEqualTo("replayed"));
        assertThat(awaitLetters(pipeline.servers(), before + 1)).hasSizeGreaterThan(before);
    }

    @Test
    void unknownIdAndTopicAreRefused(PipelineFixture.Running pipeline) throws Exception {
        assertThat(start("show", "images:99999", "--connect", pipeline.servers())
                        .await()
                        .code())
                .isEqualTo(2);
        assertThat(start("list", "--topic", "imges", "--connect", pipeline.servers())
                        .await()
                        .code())
                .isEqualTo(2);
    }

    private static void poison(String servers) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Topic<?> topic : READ) {
                producer.send(new ProducerRecord<>(
                        topic.on("dreampress."), "poison".getBytes(UTF_8), ("{" + SECRET).getBytes(UTF_8)));
            }
            producer.flush();
        }
    }

    private List<JsonNode> awaitLetters(String servers, int count) throws Exception {
        List<JsonNode> letters = List.of();
        for (int round = 0; round < ROUNDS && topics(letters) + letters.size() < READ.size() + count; round++) {
            letters = run("list", "--connect", servers);
        }
        return letters;
    }

    private static long topics(List<JsonNode> letters) {
        return letters.stream()
                .map(letter -> letter.path("topic").asString())
                .distinct()
                .count();
    }

    private List<JsonNode> run(String... arguments) throws Exception {
        Program.Ended ended = start(arguments).await();
        assertThat(ended.code()).isZero();
        return ended.lines().stream().map(JsonSerde.MAPPER::readTree).toList();
    }

    private Program start(String... arguments) throws IOException {
        List<Object> all = new ArrayList<>(List.of("dead-letters"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--json", "--data-dir", folder.resolve("data")));
        return Program.start(folder.resolve("errors"), all.toArray());
    }
}
