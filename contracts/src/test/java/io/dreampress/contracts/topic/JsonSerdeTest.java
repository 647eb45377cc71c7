package io.dreampress.contracts.topic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.Request;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSerdeTest {
    private static final String NEW_TYPE = "{\"type\":\"VideoPlaced\",\"documentId\":\"d\",\"blockIndex\":1}";

    private final JsonSerde<Passage> serde = JsonSerde.of(Topics.PASSAGES);

    @Test
    void ignoresFieldsThatANeighbouringVersionAdded() {
        String json =
                "{\"type\":\"TextWritten\",\"documentId\":\"d\",\"blockIndex\":0,\"text\":\"t\",\"sha256\":\"s\",\"mood\":1}";
        assertThat(read(json, new RecordHeaders())).isEqualTo(new TextWritten("d", 0, "t", "s"));
    }

    @Test
    void writesItsVersionInPlaceOfAnother() {
        var headers = versioned(JsonSerde.VERSION + 1);
        serde.serializer().serialize("passages", headers, new TextWritten("d", 0, "t", "s"));
        assertThat(headers.headers(MessageHeaders.VERSION)).hasSize(1);
        assertThat(MessageHeaders.get(headers, MessageHeaders.VERSION)).hasValue(String.valueOf(JsonSerde.VERSION));
    }

    @Test
    void keepsTombstones() {
        assertThat(serde.serializer().serialize("passages", new RecordHeaders(), null))
                .isNull();
        assertThat(serde.deserializer().deserialize("passages", new RecordHeaders(), (byte[]) null))
                .isNull();
    }

    @Test
    void leavesOutWhatIsNull() {
        var json = new JsonSerde<>(Request.class).toJson(new CancelRequest(null, "r", null, null, null));
        assertThat(json).isEqualTo("{\"requestId\":\"r\",\"kind\":\"cancel\"}");
    }

    @Test
    void tellsAMessageOfANewerVersionFromABrokenOne() {
        assertThatExceptionOfType(NewerMessageException.class)
                .isThrownBy(() -> read(NEW_TYPE, versioned(JsonSerde.VERSION + 1)))
                .withMessageContaining("upgrade readers before writers");
    }

    @Test
    void takesAnUnknownTypeOfItsOwnVersionForBroken() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(NEW_TYPE, versioned(JsonSerde.VERSION)));
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read(NEW_TYPE, new RecordHeaders()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not JSON", "{", "null", "[]", "7", "{}", "{\"type\":\"TextWritten\"}"})
    void takesWhatIsNoMessageForBrokenWhateverItsVersionSays(String json) {
        assertThatThrownBy(() -> read(json, versioned(JsonSerde.VERSION)))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("record of topic 'passages': expected JSON of Passage, got");
    }

    @Test
    void takesBrokenJsonOfANewerVersionForBroken() {
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> read("{\"type\":", versioned(JsonSerde.VERSION + 1)));
    }

    @Test
    void takesInvalidUtf8ForBroken() {
        byte[] bytes = "{\"type\":\"TextWritten\",\"text\":\"?\"}".getBytes(UTF_8);
        bytes[bytes.length - 3] = (byte) 0xff;
        assertThatExceptionOfType(MalformedMessageException.class)
                .isThrownBy(() -> serde.deserializer().deserialize("passages", new RecordHeaders(), bytes));
    }

    @Test
    void namesTheComponentsThatAreMissing() {
        String json = "{\"type\":\"WritingFinished\",\"documentId\":\"d\",\"tokens\":1,\"finishReason\":\"complete\","
                + "\"manifest\":[{\"type\":\"text\",\"blockIndex\":0}]}";
        assertThatThrownBy(() -> read(json, new RecordHeaders()))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("nothing in [manifest[0].sha256, reproducibility]");
    }

    @Test
    void readsRecordsThatAServiceKeepsToItself() {
        var own = new JsonSerde<>(Own.class);
        byte[] json = own.serializer().serialize("store", new Own("text"));
        assertThat(own.deserializer().deserialize("store", json)).isEqualTo(new Own("text"));
    }

    private record Own(String text) {}

    private Passage read(String json, Headers headers) {
        return serde.deserializer().deserialize("passages", headers, json.getBytes(UTF_8));
    }

    private static Headers versioned(int version) {
        var headers = new RecordHeaders();
        MessageHeaders.set(headers, MessageHeaders.VERSION, String.valueOf(version));
        return headers;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SECRET",
                "{\"SECRET",
                "{\"type\": \"SECRET PROMPT\"}",
                "{\"type\": \"TextWritten\", \"documentId\": \"x\", \"blockIndex\": \"SECRET\"}",
                "{\"type\": \"TextWritten\", \"SECRET NAME\": [1, 2",
            })
    void quotesNothingOfWhatItCannotRead(String json) {
        assertThatThrownBy(() -> JsonSerde.of(Topics.PASSAGES)
                        .deserializer()
                        .deserialize("passages", new RecordHeaders(), json.getBytes(UTF_8)))
                .isInstanceOf(MalformedMessageException.class)
                .hasNoCause()
                .message()
                .doesNotContain("SECRET");
    }
}
