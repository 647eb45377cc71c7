package io.dreampress.assembler.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.assembler.assembly.SampleDocument;
import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.image.ImageFailed;
import io.dreampress.contracts.passage.ImagePlaced;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.NewerMessageException;
import io.dreampress.contracts.topic.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssemblerTopologyTest {
    @TempDir
    Path folder;

    private final SampleDocument tomato = new SampleDocument("tomato", "titip");
    private Workbench bench;

    @BeforeEach
    void open() throws IOException {
        bench = new Workbench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void publishesADocumentWhenItsLastPartHasCome() {
        bench.accept(tomato);
        tomato.texts().forEach(bench::passage);
        bench.passage(tomato.manifest());
        bench.image(tomato.images().get(1));
        assertThat(bench.documents()).isEmpty();

        bench.image(tomato.images().get(0));

        assertThat(bench.documents()).singleElement().isInstanceOfSatisfying(DocumentFinished.class, document -> {
            assertThat(document.blocks()).hasSize(5);
            assertThat(document.metadata()).isEqualTo(tomato.accepted().metadata());
            assertThat(document.renditions()).extracting("mediaType").containsExactly("text/html", "text/markdown");
        });
    }

    @Test
    void publishesTheSameDocumentOnceHoweverItsPartsCome() {
        List<List<Block>> published = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            var document = new SampleDocument("document-" + round, "titip");
            sendShuffledAndDuplicated(document, new Random(round));
            var facts = bench.documents();
            assertThat(facts).as("round %d", round).singleElement().isInstanceOf(DocumentFinished.class);
            assertThat(((DocumentFinished) facts.getFirst()).blocks().getFirst())
                    .isEqualTo(new Block.Text(document.text(0)));
            published.add(((DocumentFinished) facts.getFirst()).blocks());
        }
        assertThat(published)
                .hasSize(100)
                .allSatisfy(blocks -> assertThat(blocks).hasSize(5));
        assertThat(bench.count("dreampress.documents", "finished")).isEqualTo(100);
    }

    @Test
    void storesEveryRenditionBeforeItIsNamed() throws IOException {
        bench.finish(tomato);
        var document = (DocumentFinished) bench.documents().getFirst();
        for (var rendition : document.renditions()) {
            byte[] bytes = Files.readAllBytes(Path.of(URI.create(rendition.uri())));
            assertThat(Sha256.of(bytes)).isEqualTo(rendition.sha256());
            assertThat(bytes).hasSize((int) rendition.size());
        }
    }

    @Test
    void dropsAndCountsWhatComesAfterTheEnd() {
        bench.finish(tomato);
        bench.documents();

        bench.cancel("tomato");
        bench.image(tomato.images().getFirst());
        bench.passage(tomato.manifest());

        assertThat(bench.documents()).isEmpty();
        assertThat(bench.count("dreampress.assembler.facts.dropped", "late")).isEqualTo(3);
    }

    @Test
    void countsDuplicates() {
        bench.accept(tomato);
        bench.image(tomato.images().getFirst());
        bench.image(tomato.images().getFirst());
        assertThat(bench.count("dreampress.assembler.facts.dropped", "duplicate"))
                .isEqualTo(1);
    }

    @Test
    void forgetsAnEndedDocumentAfterTheConfiguredTime() {
        bench.finish(tomato);
        bench.documents();
        bench.driver().advanceWallClockTime(Workbench.MEMORY.plus(Workbench.MEMORY));
        bench.finish(tomato);
        assertThat(bench.documents()).hasSize(1);
    }

    @Test
    void forgetsPartsOfADocumentThatWasNeverOrdered() {
        tomato.texts().forEach(bench::passage);
        bench.driver().advanceWallClockTime(Workbench.MEMORY.plus(Workbench.MEMORY));
        assertThat(bench.storedParts()).isZero();
    }

    @Test
    void keepsADocumentThatTakesLongerThanTheMemory() {
        bench.accept(tomato);
        bench.driver().advanceWallClockTime(Workbench.MEMORY.plus(Workbench.MEMORY));
        tomato.texts().forEach(bench::passage);
        tomato.images().forEach(bench::image);
        bench.passage(tomato.manifest());
        assertThat(bench.documents()).hasSize(1);
    }

    @Test
    void publishesACancellationOnceAndNothingAfterIt() {
        bench.accept(tomato);
        bench.cancel("tomato");
        bench.cancel("tomato");
        bench.finish(tomato);
        assertThat(bench.documents()).singleElement().isInstanceOfSatisfying(DocumentCancelled.class, cancelled -> {
            assertThat(cancelled.reason()).isEqualTo("withdrawn");
            assertThat(cancelled.metadata()).isEqualTo(tomato.accepted().metadata());
        });
    }

    @Test
    void leavesNoFilesOfACancelledDocumentHoweverLateTheyCome() throws IOException {
        bench.objects().put("images/tomato/a.png", new byte[] {1}, "image/png");
        bench.objects().put("dreams/tomato/0", new byte[] {1}, "application/json");
        bench.objects().put("conditions/tomato/0", new byte[] {1}, "application/octet-stream");
        bench.accept(tomato);
        bench.cancel("tomato");
        passTwoRounds();
        assertThat(objects()).isEmpty();

        bench.objects().put("images/tomato/late.png", new byte[] {1}, "image/png");
        bench.image(tomato.images().getFirst());
        passTwoRounds();
        assertThat(objects()).isEmpty();
    }

    @Test
    void leavesNoFilesOfADocumentThatFailed() throws IOException {
        bench.objects().put("images/tomato/a.png", new byte[] {1}, "image/png");
        bench.objects().put("dreams/tomato/0", new byte[] {1}, "application/json");
        bench.objects().put("conditions/tomato/0", new byte[] {1}, "application/octet-stream");
        bench.accept(tomato);
        bench.passage(new WritingFailed("tomato", ProblemType.WRITING_FAILED.problem("why")));
        passTwoRounds();
        assertThat(objects()).isEmpty();
    }

    @Test
    void keepsTheImagesOfAFinishedDocumentAndNothingThatOnlyItsMakingNeeded() throws IOException {
        bench.objects().put("images/tomato/a.png", new byte[] {1}, "image/png");
        bench.objects().put("dreams/tomato/0", new byte[] {1}, "application/json");
        bench.accept(tomato);
        bench.finish(tomato);
        bench.cancel("tomato");
        bench.objects().put("dreams/tomato/1", new byte[] {1}, "application/json");
        bench.image(tomato.images().getFirst());
        passTwoRounds();
        assertThat(objects())
                .contains("images/tomato/a.png")
                .noneMatch(key -> key.startsWith("dreams/") || key.startsWith("conditions/"));
    }

    private void passTwoRounds() {
        bench.driver().advanceWallClockTime(Duration.ofSeconds(1));
        bench.driver().advanceWallClockTime(Duration.ofSeconds(1));
    }

    private List<String> objects() throws IOException {
        try (Stream<String> keys = bench.objects().list("")) {
            return keys.toList();
        }
    }

    @Test
    void publishesTheProblemOfAWritingThatFailed() {
        bench.accept(tomato);
        bench.passage(new WritingFailed("tomato", ProblemType.WRITING_FAILED.problem("why")));
        assertThat(bench.documents())
                .singleElement()
                .isInstanceOfSatisfying(
                        DocumentFailed.class,
                        failed -> assertThat(failed.problem().detail()).isEqualTo("why"));
    }

    @Test
    void failsADocumentWhoseTextIsNotTheOneInItsManifest() {
        bench.accept(tomato);
        bench.passage(TextWritten.of("tomato", 0, "damaged"));
        bench.passage(tomato.manifest());
        assertThat(bench.documents()).singleElement().isInstanceOf(DocumentFailed.class);
    }

    @Test
    void leavesTheDecisionOnAFailedImageToTheWriter() {
        bench.accept(tomato);
        bench.image(new ImageFailed("tomato", 0, ProblemType.IMAGE_FAILED.problem("NaN")));
        bench.passage(new ImagePlaced("tomato", 1, 0, "a tomato"));
        assertThat(bench.documents()).isEmpty();
        bench.finish(tomato);
        assertThat(bench.documents()).singleElement().isInstanceOf(DocumentFinished.class);
    }

    @Test
    void deletesTheConditionsOfADocumentThatHasEnded() throws IOException {
        bench.objects().put("conditions/tomato/0.safetensors", new byte[8], "application/octet-stream");
        bench.objects().put("conditions/other/0.safetensors", new byte[8], "application/octet-stream");
        bench.finish(tomato);
        assertThat(bench.objects().list("conditions/")).containsExactly("conditions/other/0.safetensors");
    }

    @Test
    void waitsForTheObjectStoreAndPublishesWhenItIsThereAgain() throws IOException {
        bench.breakObjectStore();
        bench.finish(tomato);
        assertThat(bench.documents()).isEmpty();
        assertThat(bench.press().objectStoreFailure()).isPresent();

        bench.repairObjectStore();
        bench.driver().advanceWallClockTime(Duration.ofSeconds(1));

        assertThat(bench.documents()).singleElement().isInstanceOf(DocumentFinished.class);
        assertThat(bench.press().objectStoreFailure()).isEmpty();
    }

    @Test
    void saysThatItAssembles() {
        bench.accept(tomato);
        bench.passage(tomato.manifest());
        assertThat(bench.progress()).containsExactly(new StageAdvanced.Assembling("tomato"));
    }

    @Test
    void writesItsVersionAndHandsOnTheTrace() {
        bench.accept(tomato);
        var headers = new RecordHeaders();
        MessageHeaders.set(headers, MessageHeaders.TRACEPARENT, "00-1-2-01");
        bench.cancellations()
                .pipeInput(new TestRecord<>(
                        "tomato", new DocumentCancellation("tomato", null, SampleDocument.ACCEPTED_AT), headers));
        var record = bench.documentRecords().getFirst();
        assertThat(MessageHeaders.get(record.headers(), MessageHeaders.TRACEPARENT))
                .hasValue("00-1-2-01");
        assertThat(MessageHeaders.get(record.headers(), MessageHeaders.VERSION))
                .hasValue(String.valueOf(JsonSerde.VERSION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"accepted", "cancellations", "passages", "images"})
    void movesOnAfterPoison(String topic) {
        bench.raw(topic, "tomato", "not JSON".getBytes(UTF_8), new RecordHeaders());
        bench.finish(tomato);
        assertThat(bench.documents()).singleElement().isInstanceOf(DocumentFinished.class);
    }

    @Test
    void deadLettersARecordUnderAnotherDocumentsKey() {
        byte[] value = JsonSerde.of(Topics.ACCEPTED).serializer().serialize("accepted", tomato.accepted());
        bench.raw("accepted", "another", value, new RecordHeaders());
        bench.raw("accepted", null, value, new RecordHeaders());
        assertThat(bench.deadLetters("accepted"))
                .hasSize(2)
                .allSatisfy(dead -> assertThat(dead.value()).isEqualTo(value));
    }

    @Test
    void stopsAtAMessageOfANewerVersion() {
        var headers = new RecordHeaders();
        MessageHeaders.set(headers, MessageHeaders.VERSION, String.valueOf(JsonSerde.VERSION + 1));
        byte[] video = "{\"type\":\"VideoPlaced\",\"documentId\":\"tomato\"}".getBytes(UTF_8);
        assertThatThrownBy(() -> bench.raw("passages", "tomato", video, headers))
                .hasRootCauseInstanceOf(io.dreampress.contracts.topic.NewerMessageException.class)
                .hasStackTraceContaining(NewerMessageException.class.getName());
        assertThat(bench.deadLetters("passages")).isEmpty();
    }

    @Test
    void ignoresTombstones() {
        bench.raw("accepted", "tomato", null, new RecordHeaders());
        bench.finish(tomato);
        assertThat(bench.documents()).hasSize(1);
    }

    private void sendShuffledAndDuplicated(SampleDocument document, Random random) {
        List<Runnable> sends = new ArrayList<>();
        for (int copy = 0; copy < 2; copy++) {
            sends.add(() -> bench.accept(document));
            sends.add(() -> bench.passage(document.manifest()));
            document.texts().forEach(text -> sends.add(() -> bench.passage(text)));
            document.images().forEach(image -> sends.add(() -> bench.image(image)));
        }
        Collections.shuffle(sends, random);
        sends.forEach(Runnable::run);
    }
}
