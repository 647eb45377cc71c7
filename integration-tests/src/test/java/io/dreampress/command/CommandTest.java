package io.dreampress.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.pipeline.PipelineFixture;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CommandTest {
    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void writeModel() {
        model = folder.resolve("model");
        TinyBundle.write(model, 7);
    }

    @Test
    void interruptedWriteCancelsItsDocumentLeavesNoOrphanAndTheNextRunWorks() throws Exception {
        Program interrupted = Program.start(
                folder.resolve("errors"),
                "write",
                "A story as long as a book",
                "--json",
                "--out",
                folder.resolve("out"),
                "--data-dir",
                folder.resolve("data"),
                "--max-tokens",
                1500,
                "--min-images",
                8,
                "--max-images",
                8);
        interrupted.readUntil("\"progress\"");
        List<ProcessHandle> children = interrupted.children();
        interrupted.interrupt();
        Program.Ended ended = interrupted.await();
        assertThat(ended.code()).isEqualTo(130);
        assertThat(ended.lines()).noneMatch(line -> line.contains("DocumentFinished"));
        assertThat(children).hasSize(1).noneMatch(ProcessHandle::isAlive);
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(errors()).doesNotContain("\tat ");

        Program.Ended next = start("write", "Another letter", "--max-images", 1, "--max-tokens", 150)
                .await();
        assertThat(next.code()).isZero();
        List<JsonNode> lines =
                next.lines().stream().map(JsonSerde.MAPPER::readTree).toList();
        assertThat(lines)
                .extracting(line -> line.path("event").asString())
                .startsWith("status")
                .contains("accepted", "progress", "ended")
                .endsWith("delivered");
        assertDelivered();
    }

    @Test
    void runAfterAKilledOneWorks() throws Exception {
        Program killed = start("write", "A letter", "--max-tokens", 1500, "--min-images", 8, "--max-images", 8);
        killed.readUntil("\"accepted\"");
        List<ProcessHandle> children = killed.children();
        killed.process().destroyForcibly().waitFor();
        for (ProcessHandle child : children) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
        Path article = Files.writeString(folder.resolve("article.md"), "# Titel\n\nErster Absatz.\n\nZweiter Absatz.");
        assertThat(start("illustrate", article, "--placement", "1").await().code())
                .isZero();
        assertThat(texts(assertDelivered())).isEqualTo(Files.readString(article));
    }

    @Test
    void modelWithBrokenWeightsIsRefusedWithEverythingThatIsWrong() throws Exception {
        try (RandomAccessFile weights = new RandomAccessFile(
                model.resolve("language_model/model.safetensors").toFile(), "rw")) {
            weights.setLength(weights.length() - 100);
        }
        Program.Ended ended = start("write", "A letter").await();
        assertThat(ended.code()).isEqualTo(3);
        assertThat(message(ended)).contains("llm-service cannot start", "model.safetensors");
        assertThat(errors()).doesNotContain("\tat ");

        Files.delete(model.resolve("unet/diffusion_pytorch_model.safetensors"));
        TinyBundle.write(folder.resolve("other"), 7);
        Files.copy(
                folder.resolve("other/vae/diffusion_pytorch_model.safetensors"),
                model.resolve("unet/diffusion_pytorch_model.safetensors"));
        Files.delete(model.resolve("language_model/model.safetensors"));
        Files.copy(
                folder.resolve("other/language_model/model.safetensors"),
                model.resolve("language_model/model.safetensors"));
        Program.Ended mixed = start("write", "A letter").await();
        assertThat(mixed.code()).isEqualTo(3);
        assertThat(message(mixed))
                .contains("diffusion-service cannot start", "missing", "unexpected", "conv_in.weight");
    }

    @Test
    void defaultModelWritesADocument() throws Exception {
        Program program = Program.start(
                folder.resolve("errors"),
                "write",
                "How to plant a tomato, in four steps",
                "--json",
                "--out",
                folder.resolve("out"),
                "--data-dir",
                folder.resolve("data"),
                "--max-tokens",
                60,
                "--max-images",
                1,
                "--steps",
                4,
                "--placement",
                "paragraphs");
        assertThat(program.await().code()).as(errors()).isZero();
        DocumentFinished document = assertDelivered();
        assertThat(texts(document)).containsIgnoringCase("tomato");
        assertThat(document.reproducibility().writing().bundle()).contains("dreampress-mini");
    }

    @Test
    @ExtendWith(PipelineFixture.class)
    void dataFolderOfAnotherRunIsRefusedAndItsProcessNamed(PipelineFixture.Running pipeline) throws Exception {
        Program.Ended ended = Program.start(
                        folder.resolve("errors"),
                        "write",
                        "A letter",
                        "--json",
                        "--out",
                        folder.resolve("out"),
                        "--data-dir",
                        pipeline.folder(),
                        "--model",
                        model)
                .await();
        assertThat(ended.code()).isEqualTo(3);
        assertThat(message(ended))
                .contains(
                        "expected no other run",
                        "process " + ProcessHandle.current().pid(),
                        "--data-dir");
    }

    @Test
    @ExtendWith(PipelineFixture.class)
    void runningPipelineCanBeUsedFromAnotherProcess(PipelineFixture.Running pipeline) throws Exception {
        Program.Ended ended = start("write", "A letter", "--max-images", 1, "--connect", pipeline.servers())
                .await();
        assertThat(ended.code()).isZero();
        assertDelivered();
    }

    private Program start(String command, Object subject, Object... more) throws IOException {
        Stream<Object> common = Stream.of(
                command,
                subject,
                "--json",
                "--out",
                folder.resolve("out"),
                "--data-dir",
                folder.resolve("data"),
                "--model",
                model);
        return Program.start(
                folder.resolve("errors"), Stream.concat(common, Stream.of(more)).toArray());
    }

    private DocumentFinished assertDelivered() throws IOException {
        Path out = folder.resolve("out");
        assertThat(out.resolve("document.html")).content().contains("images/0.png");
        assertThat(out.resolve("document.md")).content().contains("(images/0.png)");
        assertThat(out.resolve("images/0.png")).isNotEmptyFile();
        DocumentFinished document = (DocumentFinished)
                JsonSerde.MAPPER.readValue(Files.readAllBytes(out.resolve("document.json")), DocumentFact.class);
        assertThat(document.blocks()).hasAtLeastOneElementOfType(Block.Image.class);
        return document;
    }

    private static String texts(DocumentFinished document) {
        return String.join(
                "",
                document.blocks().stream()
                        .filter(Block.Text.class::isInstance)
                        .map(block -> ((Block.Text) block).text())
                        .toList());
    }

    private static String message(Program.Ended ended) {
        return JsonSerde.MAPPER
                .readTree(ended.lines().getLast())
                .path("message")
                .asString();
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }
}
