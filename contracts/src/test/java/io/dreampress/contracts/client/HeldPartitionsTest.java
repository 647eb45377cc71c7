package io.dreampress.contracts.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.topic.MessageHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeldPartitionsTest {
    private static final TopicPartition FIRST = new TopicPartition("p.images", 0);
    private static final TopicPartition SECOND = new TopicPartition("p.images", 1);
    private static final String NEWER = "{\"type\":\"ImageImproved\"}";
    private static final String FAILED = """
            {"type":"ImageFailed","documentId":"d","imageIndex":0,
             "problem":{"type":"t","title":"t","status":500,"detail":"d"}}""";

    private final MockConsumer<byte[], byte[]> plain = new MockConsumer<>("earliest");
    private final HeldPartitions held = new HeldPartitions("p.");
    private final Consumer<byte[], byte[]> guarded = held.guard(plain);

    @BeforeEach
    void assign() {
        guarded.assign(List.of(FIRST, SECOND));
        plain.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    }

    @Test
    void handsOutWhatStandsBeforeAFactOfANewerVersionAndHoldsItsPartitionAlone() {
        add(FIRST, 0, FAILED, "1");
        add(FIRST, 1, NEWER, "2");
        add(FIRST, 2, FAILED, "1");
        add(SECOND, 0, FAILED, "1");
        assertThat(poll()).containsExactlyInAnyOrder("p.images-0@0", "p.images-1@0");
        assertThat(guarded.position(FIRST)).isEqualTo(1);
        assertThat(held.trouble())
                .hasValueSatisfying(reason -> assertThat(reason).contains("p.images-0", "offset 1", "upgrade"));

        guarded.resume(List.of(FIRST, SECOND));
        add(SECOND, 1, FAILED, "1");
        assertThat(poll()).containsExactly("p.images-1@1");
        assertThat(guarded.paused()).containsExactly(FIRST);
    }

    @Test
    void saysWhereReadingGoesOn() {
        add(FIRST, 0, FAILED, "1");
        add(FIRST, 1, NEWER, "2");
        ConsumerRecords<byte[], byte[]> records = guarded.poll(Duration.ZERO);
        assertThat(records.nextOffsets().get(FIRST).offset()).isEqualTo(1);
    }

    @Test
    void letsPassWhatItCanReadThoughANewerVersionWroteItAndWhatIsBroken() {
        add(FIRST, 0, FAILED, "2");
        add(FIRST, 1, "no json", "2");
        assertThat(poll()).hasSize(2);
        assertThat(held.trouble()).isEmpty();
    }

    @Test
    void forgetsAPartitionThatIsSomebodyElsesNow() {
        add(FIRST, 0, NEWER, "2");
        assertThat(poll()).isEmpty();
        guarded.assign(List.of(SECOND));
        assertThat(poll()).isEmpty();
        assertThat(held.trouble()).isEmpty();
    }

    private void add(TopicPartition partition, long offset, String value, String version) {
        var record = new ConsumerRecord<>(
                partition.topic(), partition.partition(), offset, "d".getBytes(UTF_8), value.getBytes(UTF_8));
        MessageHeaders.set(record.headers(), MessageHeaders.VERSION, version);
        plain.addRecord(record);
    }

    private List<String> poll() {
        List<String> places = new ArrayList<>();
        guarded.poll(Duration.ZERO)
                .forEach(record -> places.add(record.topic() + "-" + record.partition() + "@" + record.offset()));
        return places;
    }
}
