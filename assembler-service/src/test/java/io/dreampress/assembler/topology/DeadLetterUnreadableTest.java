package io.dreampress.assembler.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;

import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.Response;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.Result;
import org.junit.jupiter.api.Test;

class DeadLetterUnreadableTest {
    @Test
    void sendsPoisonToTheDeadLettersOfItsTopic() {
        var response = handle("not JSON", 1);
        assertThat(response.result()).isEqualTo(Result.RESUME);
        assertThat(response.deadLetterQueueRecords()).singleElement().satisfies(dead -> {
            assertThat(dead.topic()).isEqualTo("dreampress.passages.dlt");
            assertThat(dead.value()).isEqualTo("not JSON".getBytes(UTF_8));
            assertThat(MessageHeaders.get(dead.headers(), DeadLetter.ORIGIN_OFFSET))
                    .hasValue("7");
            assertThat(MessageHeaders.get(dead.headers(), DeadLetter.REASON))
                    .hasValueSatisfying(reason -> assertThat(reason).contains("expected JSON of Passage"));
        });
    }

    @Test
    void stopsAtAMessageOfANewerVersionAndDeadLettersNothing() {
        var response = handle("{\"type\":\"VideoPlaced\"}", JsonSerde.VERSION + 1);
        assertThat(response.result()).isEqualTo(Result.FAIL);
        assertThat(response.deadLetterQueueRecords()).isEmpty();
    }

    private static Response handle(String value, int version) {
        byte[] bytes = value.getBytes(UTF_8);
        var record = new ConsumerRecord<>("dreampress.passages", 2, 7, "key".getBytes(UTF_8), bytes);
        MessageHeaders.set(record.headers(), MessageHeaders.VERSION, String.valueOf(version));
        var headers = new RecordHeaders(record.headers());
        Exception failure = catchException(
                () -> JsonSerde.of(Topics.PASSAGES).deserializer().deserialize(record.topic(), headers, bytes));
        return new DeadLetterUnreadable().handleError(null, record, failure);
    }
}
