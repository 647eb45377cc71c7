package io.dreampress.diffusion.gang;

import static io.dreampress.diffusion.gang.TestPipeline.BUNDLE;
import static io.dreampress.diffusion.gang.TestPipeline.CONDITION;
import static io.dreampress.diffusion.gang.TestPipeline.DELIVERY_COUNT_LIMIT;
import static io.dreampress.diffusion.gang.TestPipeline.SEED;
import static io.dreampress.diffusion.gang.TestPipeline.STEPS;
import static io.dreampress.diffusion.gang.TestPipeline.dream;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.image.ImageFailed;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.diffusion.FakePainter;
import io.dreampress.diffusion.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GangsTest {
    @TempDir
    private static Path brokerFolder;

    private static TestBroker broker;

    @TempDir
    private Path objects;

    private final FakePainter painter = new FakePainter();
    private TestPipeline pipeline;

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
        pipeline = new TestPipeline(broker.bootstrapServers(), objects);
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void aDreamBecomesAnImage() throws Exception {
        String document = UUID.randomUUID().toString();
        pipeline.publish(pipeline.interactive(), dream(document, 0));

        pipeline.work(painter);

        var rendered = (ImageRendered) pipeline.images(1).getFirst();
        assertThat(rendered.documentId()).isEqualTo(document);
        byte[] png = pipeline.store().get(rendered.image().key()).orElseThrow();
        assertThat(Sha256.of(png)).isEqualTo(rendered.image().sha256());
        assertThat(rendered.reproducibility().seed()).isEqualTo(7);
        assertThat(rendered.reproducibility().bundleHash()).isEqualTo(BUNDLE);
    }

    @Test
    void anImageIsPublishedUnderItsDocumentsIdWithTheDreamsTrace() throws Exception {
        String document = UUID.randomUUID().toString();
        pipeline.publish(pipeline.interactive(), dream(document, 0));

        pipeline.work(painter);

        ConsumerRecord<byte[], byte[]> record =
                pipeline.records(pipeline.imagesTopic(), 1).getFirst();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(document);
        assertThat(MessageHeaders.get(record.headers(), MessageHeaders.TRACEPARENT))
                .contains("00-trace");
        assertThat(MessageHeaders.get(record.headers(), MessageHeaders.VERSION)).contains("1");
    }

    @Test
    void aBulkDreamAskedForTwiceHasOneHash() throws Exception {
        String document = UUID.randomUUID().toString();
        pipeline.publish(pipeline.bulk(), dream(document, 4));
        pipeline.work(painter);
        pipeline.images(1);
        int callsForOne = painter.calls().size();

        pipeline.publish(pipeline.bulk(), dream(document, 4));

        List<ImageFact> facts = pipeline.images(2);
        assertThat(facts.getFirst()).isEqualTo(facts.getLast()).isInstanceOf(ImageRendered.class);
        assertThat(painter.calls()).hasSize(callsForOne);
    }

    @Test
    void aRecordThatIsNoJsonGoesToTheDeadLetters() throws Exception {
        pipeline.publish(pipeline.interactive(), "not json".getBytes(StandardCharsets.UTF_8));
        pipeline.publish(pipeline.interactive(), dream(UUID.randomUUID().toString(), 0));

        pipeline.work(painter);

        ConsumerRecord<byte[], byte[]> dead =
                pipeline.records(DeadLetter.topicOf(pipeline.interactive()), 1).getFirst();
        assertThat(dead.value()).asString().isEqualTo("not json");
        assertThat(MessageHeaders.get(dead.headers(), DeadLetter.REASON))
                .hasValueSatisfying(reason -> assertThat(reason).contains("expected JSON of DreamRequested"));
        assertThat(MessageHeaders.get(dead.headers(), DeadLetter.ORIGIN_OFFSET)).contains("0");
        assertThat(pipeline.images(1).getFirst()).isInstanceOf(ImageRendered.class);
    }

    @Test
    void aDreamOfAnotherBundleFailsItsImageAndGoesToTheDeadLetters() throws Exception {
        String document = UUID.randomUUID().toString();
        var dream = new DreamRequested(
                document,
                1,
                "a",
                new Payload.Inline(CONDITION),
                8,
                8,
                STEPS,
                2,
                null,
                SEED,
                "c".repeat(64),
                Instant.EPOCH);
        pipeline.publish(pipeline.interactive(), dream);

        pipeline.work(painter);

        var failed = (ImageFailed) pipeline.images(1).getFirst();
        assertThat(failed.imageIndex()).isEqualTo(1);
        assertThat(failed.problem().detail()).contains("bundleHash: expected " + BUNDLE);
        assertThat(pipeline.records(DeadLetter.topicOf(pipeline.interactive()), 1))
                .hasSize(1);
    }

    @Test
    void anImageThatCannotBeRenderedFailsAndItsNeighboursDoNot() throws Exception {
        painter.flawed(order -> order.imageIndex() == 13 ? "NaN in the latents" : "");
        String document = UUID.randomUUID().toString();
        pipeline.publish(pipeline.bulk(), dream(document, 12));
        pipeline.publish(pipeline.bulk(), dream(document, 13));

        pipeline.work(painter);

        assertThat(pipeline.images(2))
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
        pipeline.send(new ProducerRecord<>(
                pipeline.cancellationsTopic(), cancelled.getBytes(StandardCharsets.UTF_8), new byte[] {'x'}));
        pipeline.publish(pipeline.bulk(), dream(cancelled, 0));
        pipeline.publish(pipeline.bulk(), dream(next, 0));

        pipeline.work(painter);

        assertThat(pipeline.images(1).getFirst().documentId()).isEqualTo(next);
        assertThat(pipeline.store().list("dreams/" + cancelled)).isEmpty();
    }

    @Test
    void theDreamOfAKilledWorkerIsDrawnByAnother() throws Exception {
        pipeline.prepareGroup();
        pipeline.publish(pipeline.interactive(), dream(UUID.randomUUID().toString(), 0));
        try (ShareConsumer<byte[], byte[]> killed = pipeline.member("killed")) {
            killed.subscribe(List.of(pipeline.interactive()));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !killed.poll(Duration.ofMillis(200)).isEmpty());
        }

        pipeline.work(painter);

        assertThat(pipeline.images(1).getFirst()).isInstanceOf(ImageRendered.class);
    }

    @Test
    void aDreamThatIsNeverFinishedIsGivenUpBeforeTheBrokerForgetsIt() throws Exception {
        pipeline.prepareGroup();
        pipeline.publish(pipeline.interactive(), dream(UUID.randomUUID().toString(), 5));
        try (ShareConsumer<byte[], byte[]> releasing = pipeline.member("releasing")) {
            releasing.subscribe(List.of(pipeline.interactive()));
            for (int delivery = 1; delivery < DELIVERY_COUNT_LIMIT; delivery++) {
                releaseOne(releasing);
            }
        }

        pipeline.work(painter);

        var failed = (ImageFailed) pipeline.images(1).getFirst();
        assertThat(failed.imageIndex()).isEqualTo(5);
        assertThat(failed.problem().detail()).contains("within 2 deliveries, got delivery 3");
        assertThat(pipeline.records(DeadLetter.topicOf(pipeline.interactive()), 1))
                .hasSize(1);
    }

    @Test
    void aWorkerThatStopsReleasesItsDreamAtOnce() throws Exception {
        pipeline.publish(pipeline.interactive(), dream(UUID.randomUUID().toString(), 0));
        painter.endless();
        TestPipeline.Worker stopped = pipeline.work(painter);
        await().atMost(Duration.ofSeconds(60)).until(() -> painter.open() == 1);

        stopped.close();
        pipeline.work(new FakePainter().flawed(order -> "of the second worker"));

        assertThat(((ImageFailed) pipeline.images(1).getFirst()).problem().detail())
                .contains("of the second worker");
    }

    @Test
    void theResultOfTheWorkerThatTookOverStandsWhenTheHungOneComesBack() throws Exception {
        pipeline.lock(Duration.ofSeconds(2));
        pipeline.publish(pipeline.interactive(), dream(UUID.randomUUID().toString(), 0));
        var first = new Hanging(1);
        pipeline.work(first.painter);
        first.awaitHanging();
        pipeline.work(new FakePainter().tint(2));
        ImageFact takenOver = pipeline.images(1).getFirst();

        first.comesBack.countDown();

        assertThat(pipeline.images(2)).containsExactly(takenOver, takenOver);
    }

    @Test
    void anAcceptWhileAnotherWorkerHoldsTheRecordIsLateAndHarmless() throws Exception {
        pipeline.lock(Duration.ofSeconds(2));
        pipeline.publish(pipeline.interactive(), dream(UUID.randomUUID().toString(), 0));
        var first = new Hanging(1);
        TestPipeline.Worker late = pipeline.work(first.painter);
        first.awaitHanging();
        var second = new Hanging(2);
        pipeline.work(second.painter);
        second.awaitHanging();

        first.comesBack.countDown();
        await().atMost(Duration.ofSeconds(30)).until(() -> late.lateAccepts() == 1);
        second.comesBack.countDown();

        List<ImageFact> facts = pipeline.images(2);
        assertThat(facts.getFirst()).isEqualTo(facts.getLast()).isInstanceOf(ImageRendered.class);
    }

    @Test
    void aNewerMessageWaitsForAnUpgradeAndIsNoDeadLetter() throws Exception {
        String newer = JsonSerde.MAPPER
                .writeValueAsString(dream(UUID.randomUUID().toString(), 0))
                .replace("\"inline\"", "\"of-the-future\"");
        var record = new ProducerRecord<byte[], byte[]>(pipeline.interactive(), newer.getBytes(StandardCharsets.UTF_8));
        record.headers().add(MessageHeaders.VERSION, "2".getBytes(StandardCharsets.UTF_8));
        pipeline.send(record);

        TestPipeline.Worker worker = pipeline.work(painter);

        await().atMost(Duration.ofSeconds(60))
                .until(() -> worker.intake.troubles().toString().contains("upgrade readers before writers"));
        assertThat(pipeline.endOf(DeadLetter.topicOf(pipeline.interactive()))).isZero();
        assertThat(pipeline.endOf(pipeline.imagesTopic())).isZero();
    }

    private static void releaseOne(ShareConsumer<byte[], byte[]> consumer) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            var records = consumer.poll(Duration.ofMillis(200));
            records.forEach(record -> consumer.acknowledge(record, AcknowledgeType.RELEASE));
            consumer.commitSync();
            return !records.isEmpty();
        });
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
}
