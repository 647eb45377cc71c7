package io.dreampress.ingest.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.ingest.broker.BrokerSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class EventHubTest {
    private final EventHub hub = new EventHub(10_000);

    @Test
    void tellsALatecomerWhatHappenedBefore() {
        hub.publish("a", event("1"));
        Watcher watcher = hub.watch("a", null);
        hub.publish("a", event("2"));
        hub.publish("b", event("3"));

        assertThat(heardBy(watcher)).containsExactly("1", "2");
    }

    @Test
    void goesOnAfterTheLastEventSeen() {
        hub.publish("a", event("1"));
        hub.publish("a", event("2"));

        assertThat(heardBy(hub.watch("a", "1"))).containsExactly("2");
        assertThat(heardBy(hub.watch("a", "2"))).isEmpty();
        assertThat(heardBy(hub.watch("a", "unheard-of"))).containsExactly("1", "2");
    }

    @Test
    void tellsNothingMoreToWhoHasLeft() {
        Watcher watcher = hub.watch("a", null);
        hub.leave("a", watcher);
        hub.publish("a", event("1"));

        assertThat(heardBy(watcher)).isEmpty();
        assertThat(hub.watching()).isZero();
    }

    @Test
    void forgetsTheDocumentsNotHeardOfForLongestBeyondItsBudget() {
        for (int i = 0; i < 1000; i++) {
            hub.publish("document-" + i, event("e" + i));
        }

        assertThat(heardBy(hub.watch("document-0", null))).isEmpty();
        assertThat(heardBy(hub.watch("document-999", null))).containsExactly("e999");
    }

    @Test
    void notesThatAWatcherFellBehind() {
        Watcher watcher = hub.watch("a", null);
        for (int i = 0; i < 5000; i++) {
            hub.publish("a", event("e" + i));
        }

        assertThat(watcher.fellBehind()).isTrue();
    }

    @Test
    void namesEventsAsTheFactsAreNamed() {
        var broker = new BrokerSettings("localhost:9092", "t.", 1, (short) 1, Path.of("target"), "node");
        EventFeed feed = new EventFeed(hub, broker);
        Watcher watcher = hub.watch("a", null);

        feed.onMessage(List.of(
                record("t.progress", 4, "{\"type\":\"writing\",\"text\":\"x\"}"),
                record("t.progress", 5, "tomato"),
                record("t.progress", 6, "{}"),
                record("t.documents", 0, "{\"type\":\"DocumentFinished\"}")));

        assertThat(eventsOf(watcher))
                .containsExactly(
                        new DocumentEvent("progress-2-4", "writing", "{\"type\":\"writing\",\"text\":\"x\"}"),
                        new DocumentEvent("documents-2-0", "finished", "{\"type\":\"DocumentFinished\"}"));
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, String value) {
        return new ConsumerRecord<>(
                topic, 2, offset, "a".getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    private static DocumentEvent event(String id) {
        return new DocumentEvent(id, "writing", "{}");
    }

    private static List<String> heardBy(Watcher watcher) {
        return eventsOf(watcher).stream().map(DocumentEvent::id).toList();
    }

    private static List<DocumentEvent> eventsOf(Watcher watcher) {
        List<DocumentEvent> events = new ArrayList<>();
        try {
            for (var next = watcher.next(Duration.ZERO); next.isPresent(); next = watcher.next(Duration.ZERO)) {
                events.add(next.orElseThrow());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return events;
    }
}
