package io.dreampress.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.pipeline.PipelineFixture;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class BatchTest {
    /** More than are in work at once, so that the first one ends long before the last. */
    private static final int DOCUMENTS = 96;

    private static final String DEFAULTS = """
            {"defaults": {"prompt": "A letter to {{name}}", "text": {"maxTokens": 40}, "images": {"min": 1, "max": 1,
             "placement": "paragraphs", "steps": 2}}}""".replace("\n", " ");

    @TempDir
    Path folder;

    @Test
    void interruptedBatchGoesOnWhereItWasAndMakesNothingTwice() throws Exception {
        TinyBundle.write(folder.resolve("model"), 7);
        Path file = requests(DOCUMENTS, "");
        Program interrupted = batch(file);
        while (finished(interrupted.lines().readLine()) == 0) {
            assertThat(interrupted.process().isAlive()).isTrue();
        }
        interrupted.interrupt();
        assertThat(interrupted.await().code()).isEqualTo(130);
        Map<String, JsonNode> before = entries("results.jsonl");
        assertThat(before.size()).isBetween(1, DOCUMENTS - 1);

        Program.Ended ended = batch(file).await();
        assertThat(ended.code()).as(errors()).isZero();
        Map<String, JsonNode> after = entries("results.jsonl");
        assertThat(after).containsAllEntriesOf(before).hasSize(DOCUMENTS);
        assertThat(after.values())
                .extracting(entry -> entry.path("documentId").asString())
                .doesNotHaveDuplicates();
        assertThat(folder.resolve("out/documents/n" + (DOCUMENTS - 1) + "/document.html"))
                .content()
                .contains("images/0.png");
        JsonNode over = JsonSerde.MAPPER.readTree(ended.lines().getLast());
        assertThat(over.path("event").asString()).isEqualTo("over");
        assertThat(over.path("earlier").asInt() + over.path("finished").asInt()).isEqualTo(DOCUMENTS);

        Program.Ended again = batch(file).await();
        assertThat(again.code()).isZero();
        assertThat(again.lines()).hasSize(1).first().asString().contains("\"finished\":0", "\"earlier\":" + DOCUMENTS);
    }

    @Test
    @ExtendWith(PipelineFixture.class)
    void sameLinesInAnotherFolderAreTheSameDocuments(PipelineFixture.Running pipeline) throws Exception {
        Path file = requests(3, "same");
        assertThat(batch(file, "--connect", pipeline.servers()).await().code()).isZero();
        Map<String, JsonNode> first = entries("results.jsonl");
        Files.move(folder.resolve("out"), folder.resolve("first"));
        assertThat(batch(file, "--connect", pipeline.servers()).await().code()).isZero();
        assertThat(entries("results.jsonl")).isEqualTo(first);
    }

    @Test
    @ExtendWith(PipelineFixture.class)
    void failedLinesAreMatchedByIdAndRunAgainAlone(PipelineFixture.Running pipeline) throws Exception {
        Path file = requests(2, "retry");
        Files.writeString(
                file,
                Files.readString(file)
                        + "{\"custom_id\": \"lost\", \"kind\": \"illustrate\", \"article\": \"x\", \"prompt\": \"y\","
                        + " \"variables\": {\"name\": \"z\"}}\n");
        Program.Ended ended = batch(file, "--connect", pipeline.servers()).await();
        assertThat(ended.code()).isEqualTo(1);
        assertThat(entries("results.jsonl")).containsOnlyKeys("n0", "n1");
        JsonNode error = entries("errors.jsonl").get("lost");
        assertThat(error.path("outcome").asString()).isEqualTo("rejected");
        assertThat(error.path("line").asInt()).isEqualTo(4);
        assertThat(error.path("problem").path("errors").toString()).contains("prompt");

        Program.Ended retried =
                batch(file, "--connect", pipeline.servers(), "--retry-failed").await();
        assertThat(retried.code()).isEqualTo(1);
        assertThat(retried.lines().getLast()).contains("\"failed\":1", "\"finished\":0");
        assertThat(entries("errors.jsonl").get("lost").path("requestId").asString())
                .isEqualTo(error.path("requestId").asString() + ".2");
    }

    @Test
    void dryRunListsWrongLinesAndPublishesNothing() throws Exception {
        TinyBundle.write(folder.resolve("model"), 7);
        Path file = requests(2, "dry");
        Program.Ended good = batch(file, "--dry-run").await();
        assertThat(good.code()).as(errors()).isZero();
        JsonNode estimate = JsonSerde.MAPPER.readTree(good.lines().getLast());
        assertThat(estimate.path("requests").asInt()).isEqualTo(2);
        assertThat(estimate.path("tokens").asInt()).isEqualTo(80);
        assertThat(estimate.path("images").asInt()).isEqualTo(2);
        assertThat(estimate.has("seconds")).isTrue();

        Files.writeString(file, Files.readString(file) + "{\"custom_id\": \"n0\", \"colour\": \"red\"}\n");
        Program.Ended bad = batch(file).await();
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.lines().getFirst()).contains("\"event\":\"invalid\"", "\"line\":4", "custom_id");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private static int finished(String line) {
        return JsonSerde.MAPPER.readTree(line).path("finished").asInt(0);
    }

    private Path requests(int count, String salt) throws IOException {
        List<String> lines = new ArrayList<>(List.of(DEFAULTS));
        IntStream.range(0, count)
                .mapToObj(i -> "{\"custom_id\": \"n%d\", \"seed\": %d, \"variables\": {\"name\": \"%s %d\"}}"
                        .formatted(i, i, salt, i))
                .forEach(lines::add);
        return Files.write(folder.resolve("requests.jsonl"), lines);
    }

    private Program batch(Path file, Object... more) throws IOException {
        Stream<Object> common = Stream.of(
                "batch", file, "--json", "--out", folder.resolve("out"), "--data-dir", folder.resolve("data"));
        Stream<Object> model =
                Files.exists(folder.resolve("model")) ? Stream.of("--model", folder.resolve("model")) : Stream.empty();
        return Program.start(
                folder.resolve("errors"),
                Stream.of(common, model, Stream.of(more))
                        .flatMap(arguments -> arguments)
                        .toArray());
    }

    private Map<String, JsonNode> entries(String name) throws IOException {
        Map<String, JsonNode> entries = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("out").resolve(name))) {
            JsonNode entry = JsonSerde.MAPPER.readTree(line);
            assertThat(entries.put(entry.path("custom_id").asString(), entry)).isNull();
        }
        return entries;
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }
}
