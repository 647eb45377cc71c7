package io.dreampress.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.broker.BrokerKind;
import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.Kind;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.request.Placement;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.TextOptions;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.pipeline.Desk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** A long queue outlives its service. The figures are printed. */
@Tag("soak")
class RestoreTest {
    private static final DocumentOrder ORDER = new DocumentOrder(
            Kind.IMAGE,
            "A tomato",
            null,
            "en",
            List.of(),
            new ImageOptions(1, 1, new Placement.Automatic(), new ImageSize(16, 16), "", "", 4, 3.0, null),
            new TextOptions(20, 0.7, 40, 0.9, 1.0, List.of()),
            1,
            Priority.BULK,
            OnImageFailure.PLACEHOLDER,
            false);
    private static final int QUEUE = Integer.getInteger("soak.queue", 50_000);

    @Test
    void queuedSessionsAreThereAgainAfterAKillWithAndWithoutLocalState(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws IOException {
        try (Fleet fleet = Fleet.start(BrokerKind.EMBEDDED, folder, EnumSet.of(Member.LLM))) {
            Awaitility.await().atMost(Trial.PATIENCE).until(fleet::isReady);
            publish(fleet.broker().servers());
            awaitQueue(fleet);
            restart(fleet, "with local state");
            fleet.service(Member.LLM).kill();
            FileSystemUtils.deleteRecursively(fleet.states());
            restart(fleet, "without local state");
            assertThat(queued(fleet)).isEqualTo(QUEUE);
        }
    }

    private static void restart(Fleet fleet, String how) {
        fleet.service(Member.LLM).kill();
        long begin = System.nanoTime();
        fleet.start(Member.LLM);
        Awaitility.await()
                .atMost(Trial.PATIENCE)
                .until(() -> fleet.service(Member.LLM).isReady());
        Duration ready = Duration.ofNanos(System.nanoTime() - begin);
        awaitQueue(fleet);
        Duration restored = Duration.ofNanos(System.nanoTime() - begin);
        System.out.println(String.format(
                Locale.ROOT,
                "Restore: queued=%d %s: ready after %.1f s, restored %.1f s later, peak resident %d MiB",
                QUEUE,
                how,
                ready.toMillis() / 1e3,
                restored.minus(ready).toMillis() / 1e3,
                fleet.service(Member.LLM).peakMiB()));
    }

    private static void awaitQueue(Fleet fleet) {
        Awaitility.await("queue of " + QUEUE)
                .atMost(Duration.ofMinutes(15))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> queued(fleet) == QUEUE);
    }

    private static int queued(Fleet fleet) {
        ServiceProcess llm = fleet.service(Member.LLM);
        return (int) (llm.gauge("dreampress.llm.queue").orElse(0)
                + llm.gauge("dreampress.llm.documents.in.work").orElse(0));
    }

    /** Nobody draws here, so that those in work stay in work. */
    private static void publish(String servers) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers),
                new StringSerializer(),
                JsonSerde.of(Topics.ACCEPTED).serializer())) {
            for (int i = 0; i < QUEUE; i++) {
                String id = UUID.nameUUIDFromBytes(new byte[] {(byte) (i >> 16), (byte) (i >> 8), (byte) i})
                        .toString();
                producer.send(new ProducerRecord<>(Topics.ACCEPTED.on(Desk.PREFIX), id, accepted(id, i)));
            }
        }
    }

    private static RequestAccepted accepted(String id, int number) {
        return new RequestAccepted(id, "queued-" + number, "tenant-" + number % 10, ORDER, null, Instant.now());
    }
}
