package io.dreampress.contracts.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
    @Test
    void carriesTheRecordUnchangedWithReasonAndOrigin() {
        var poison = new ConsumerRecord<>("dreampress.images", 3, 1207, "key".getBytes(UTF_8), "junk".getBytes(UTF_8));
        MessageHeaders.set(poison.headers(), MessageHeaders.TRACEPARENT, "00-1-2-01");

        var dead = DeadLetter.record(poison, new IllegalStateException("expected JSON"));

        assertThat(dead.topic()).isEqualTo("dreampress.images.dlt");
        assertThat(dead.key()).isEqualTo(poison.key());
        assertThat(dead.value()).isEqualTo(poison.value());
        assertThat(StreamSupport.stream(dead.headers().spliterator(), false)
                        .collect(Collectors.toMap(Header::key, header -> new String(header.value(), UTF_8))))
                .isEqualTo(Map.of(
                        "traceparent", "00-1-2-01",
                        "dreampress-reason", "expected JSON",
                        "dreampress-exception", "java.lang.IllegalStateException",
                        "dreampress-origin-topic", "dreampress.images",
                        "dreampress-origin-partition", "3",
                        "dreampress-origin-offset", "1207"));
        assertThat(poison.headers()).hasSize(1);
    }

    @Test
    void headersTellWhatTheyWereToldAndGiveBackTheRecordsOwn() {
        var poison = new ConsumerRecord<>("dreampress.images", 3, 1207, "key".getBytes(UTF_8), "junk".getBytes(UTF_8));
        MessageHeaders.set(poison.headers(), MessageHeaders.TRACEPARENT, "00-1-2-01");
        var dead = DeadLetter.record(poison, new IllegalStateException("expected JSON"));

        assertThat(DeadLetter.of(dead.headers()))
                .contains(new DeadLetter(
                        "expected JSON", "java.lang.IllegalStateException", "dreampress.images", 3, 1207));
        assertThat(DeadLetter.original(dead.headers())).isEqualTo(poison.headers());
        assertThat(DeadLetter.of(poison.headers())).isEmpty();
    }

    @Test
    void shortensALongReason() {
        var dead = new DeadLetter("x".repeat(5000), "E", "t", 0, 0)
                .record(null, null, new ConsumerRecord<>("t", 0, 0, "", "").headers());
        assertThat(MessageHeaders.get(dead.headers(), DeadLetter.REASON))
                .hasValueSatisfying(reason -> assertThat(reason).hasSize(1000));
    }
}
