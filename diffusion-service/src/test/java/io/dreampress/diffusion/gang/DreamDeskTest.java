package io.dreampress.diffusion.gang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.payload.ObjectReference;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.diffusion.FakeLane;
import io.dreampress.diffusion.FakePainter;
import io.dreampress.diffusion.FragileStore;
import io.dreampress.diffusion.denoising.BatchLimits;
import io.dreampress.diffusion.denoising.DenoisingWatcher;
import io.dreampress.diffusion.denoising.ImageId;
import io.dreampress.diffusion.denoising.Rendering;
import io.dreampress.diffusion.denoising.StepBatcher;
import io.dreampress.diffusion.gang.DreamDesk.Opened;
import io.dreampress.diffusion.publication.Framing;
import io.dreampress.diffusion.publication.Gallery;
import io.dreampress.diffusion.publication.Publisher;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ConditionCodec;
import io.dreampress.systems.FloatMatrix;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DreamDeskTest {
    private static final String BUNDLE = "b".repeat(64);
    private static final String DOCUMENT = "00000000-0000-0000-0000-000000000001";
    private static final byte[] CONDITION =
            ConditionCodec.encode(FakePainter.order(8, 1, 1, 0).condition());
    private static final DenoisingWatcher NOBODY = new DenoisingWatcher() {
        @Override
        public void stepped(ImageId image, int step, int steps) {}

        @Override
        public void called(int images, long nanos) {}
    };

    @TempDir
    private Path folder;

    private final FakePainter painter = new FakePainter();
    private final Intake intake = new Intake();
    private final Perseverance perseverance = new Perseverance(intake, "gang");
    private final Set<String> cancelled = new HashSet<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private FragileStore store;
    private StepBatcher batcher;
    private DreamDesk desk;

    @BeforeEach
    void open() throws Exception {
        store = new FragileStore(folder);
        var limits = new BatchLimits(4, Duration.ofMillis(100), 2);
        batcher = new StepBatcher(painter, new FakeLane(), limits, cancelled::contains, NOBODY);
        desk = new DreamDesk(
                new DreamReader(store, BUNDLE, 100),
                batcher,
                cancelled::contains,
                new Gallery(store),
                new Framing("fake", BUNDLE, "0.1.0", "f32", "DEFAULT", "DDIM"),
                new Publisher(producer, "dreampress."),
                new DreamMeters(registry),
                4);
    }

    @AfterEach
    void close() {
        batcher.close();
        store.close();
    }

    @Test
    void nothingIsPublishedBeforeTheBytesAreStored() throws Exception {
        var record = record(dream(new Payload.Inline(CONDITION), 3, 8));
        var drawing = (Opened.Drawing) desk.open(record, true, perseverance);
        Rendering drawn = drawing.answer().get();
        store.fail(true);

        var settled = CompletableFuture.supplyAsync(() -> desk.settle(record, drawing.dream(), drawn, perseverance));

        await().until(() -> intake.troubles().toString().contains("could not store an image: disk full"));
        assertThat(producer.history()).isEmpty();
        store.fail(false);
        assertThat(settled.get()).isEqualTo(AcknowledgeType.ACCEPT);
        assertThat(intake.troubles()).isEmpty();
        assertThat(producer.history())
                .singleElement()
                .satisfies(sent -> assertThat(sent.topic()).isEqualTo("dreampress.images"));
    }

    @Test
    void stoppingWhileTheStoreFailsLeavesTheRecordUnacknowledged() throws Exception {
        var record = record(dream(new Payload.Inline(CONDITION), 3, 8));
        var drawing = (Opened.Drawing) desk.open(record, true, perseverance);
        Rendering drawn = drawing.answer().get();
        store.fail(true);
        var settled = CompletableFuture.supplyAsync(() -> desk.settle(record, drawing.dream(), drawn, perseverance));

        await().until(() -> !intake.troubles().isEmpty());
        intake.close();

        assertThat(settled)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(Perseverance.StoppedException.class);
        assertThat(producer.history()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"2.5, 2.5", "none, 1.5"})
    void picturesGuideAsTheDreamSaysElseAsTheirConditionDoes(Double asked, double used) throws Exception {
        var row = new FloatMatrix(1, 2, new float[] {1, 2});
        var pictured = Optional.of(new Condition.Pictured(row, 1.5));
        byte[] condition = ConditionCodec.encode(new Condition.CrossAttention(row, row, pictured));
        var dream = new DreamRequested(
                DOCUMENT, 0, "a tomato", new Payload.Inline(condition), 8, 8, 3, 2, asked, 7, BUNDLE, Instant.EPOCH);

        var read = (Condition.CrossAttention) new DreamReader(store, BUNDLE, 100).condition(dream);

        assertThat(read.pictured().orElseThrow().guidance()).isEqualTo(used);
    }

    @Test
    void aStoredConditionIsRead() throws Exception {
        store.put("conditions/1", CONDITION, "application/octet-stream");
        var reference = new ObjectReference("conditions/1", Sha256.of(CONDITION), CONDITION.length, "");

        Opened opened = desk.open(record(dream(new Payload.Stored(reference), 3, 8)), true, perseverance);

        assertThat(((Opened.Drawing) opened).answer().get()).isInstanceOf(Rendering.Drawn.class);
    }

    @Test
    void whatCanNeverBeDrawnIsBuriedAndItsImageFails() {
        var gone = new ObjectReference("conditions/gone", "a".repeat(64), 1, "");
        var bad = List.of(
                dream(new Payload.Stored(gone), 3, 8),
                dream(new Payload.Inline(new byte[] {1, 2, 3}), 3, 8),
                dream(null, 3, 8),
                dream(new Payload.Inline(CONDITION), 0, 8),
                dream(new Payload.Inline(CONDITION), 101, 8),
                dream(new Payload.Inline(CONDITION), 3, 0),
                dream(new Payload.Inline(CONDITION), 3, 100_000));

        for (DreamRequested dream : bad) {
            producer.clear();

            Opened opened = desk.open(record(dream), true, perseverance);

            assertThat(opened).isEqualTo(new Opened.Settled(AcknowledgeType.ACCEPT));
            assertThat(producer.history())
                    .extracting(sent -> sent.topic())
                    .containsExactly("dreampress.dreams.bulk.dlt", "dreampress.images");
        }
        assertThat(outcomes("unusable")).isEqualTo(bad.size());
    }

    @Test
    void aRecordWithoutADocumentIsOnlyBuried() {
        for (String json : List.of("null", "[]", "{\"documentId\":\"../../etc\",\"imageIndex\":0}", "\"text\"", "{")) {
            producer.clear();

            desk.open(record(json.getBytes(StandardCharsets.UTF_8)), true, perseverance);

            assertThat(producer.history())
                    .extracting(sent -> sent.topic())
                    .containsExactly("dreampress.dreams.bulk.dlt");
        }
    }

    @Test
    void aSizeThatThePainterRefusesIsBuried() throws Exception {
        var record = record(dream(new Payload.Inline(CONDITION), 3, FakePainter.REFUSED_WIDTH));
        var drawing = (Opened.Drawing) desk.open(record, true, perseverance);

        AcknowledgeType type =
                desk.settle(record, drawing.dream(), drawing.answer().get(), perseverance);

        assertThat(type).isEqualTo(AcknowledgeType.ACCEPT);
        assertThat(producer.history())
                .extracting(sent -> sent.topic())
                .containsExactly("dreampress.dreams.bulk.dlt", "dreampress.images");
    }

    @Test
    void aPictureOfADocumentCancelledMeanwhileIsNotStored() throws Exception {
        var record = record(dream(new Payload.Inline(CONDITION), 3, 8));
        var drawing = (Opened.Drawing) desk.open(record, true, perseverance);
        Rendering drawn = drawing.answer().get();
        cancelled.add(DOCUMENT);

        AcknowledgeType type = desk.settle(record, drawing.dream(), drawn, perseverance);

        assertThat(type).isEqualTo(AcknowledgeType.ACCEPT);
        assertThat(producer.history()).isEmpty();
        assertThat(store.list("")).isEmpty();
        assertThat(outcomes("cancelled")).isEqualTo(1);
    }

    @Test
    void aStoppedDrawingIsReleasedAndNothingMoreIsPulled() {
        var dream = dream(new Payload.Inline(CONDITION), 3, 8);

        AcknowledgeType type = desk.settle(record(dream), dream, new Rendering.Stopped(), perseverance);

        assertThat(type).isEqualTo(AcknowledgeType.RELEASE);
        assertThat(intake.troubles()).isNotEmpty();
    }

    private double outcomes(String outcome) {
        return registry.counter("dreampress.images", "outcome", outcome).count();
    }

    private static DreamRequested dream(Payload condition, int steps, int width) {
        return new DreamRequested(
                DOCUMENT, 0, "a tomato", condition, width, 8, steps, 2, null, 7, BUNDLE, Instant.EPOCH);
    }

    private static ConsumerRecord<byte[], byte[]> record(DreamRequested dream) {
        return record(JsonSerde.MAPPER.writeValueAsBytes(dream));
    }

    private static ConsumerRecord<byte[], byte[]> record(byte[] value) {
        return new ConsumerRecord<>("dreampress.dreams.bulk", 0, 17, null, value);
    }
}
