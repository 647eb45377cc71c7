package io.dreampress.contracts.topic;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A topic's values as JSON. Unknown fields are ignored, so that readers and writers of neighbouring versions understand
 * each other; {@code requests} are read by the ingest-service's own, strict reader. Null components are left out.
 *
 * <p>What cannot be read is a {@link NewerMessageException} if its header says that a newer version wrote it, a
 * {@link MalformedMessageException} otherwise.
 *
 * <p>Thread-safe.
 *
 * @param <V> type of the values
 */
public final class JsonSerde<V> implements Serde<V> {
    /**
     * Version of the contracts, written into every message. It rises when a message type or an enum constant is added,
     * so that older readers can tell what is new from what is broken.
     */
    public static final int VERSION = 1;

    /** The mapper of every message. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(include -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private final Class<V> type;

    public JsonSerde(Class<V> type) {
        this.type = type;
    }

    /** The serde of a topic's values. */
    public static <V> JsonSerde<V> of(Topic<V> topic) {
        return new JsonSerde<>(topic.type());
    }

    @Override
    public Serializer<V> serializer() {
        return new Serializer<>() {
            @Override
            public byte[] serialize(String topic, V value) {
                return value == null ? null : MAPPER.writeValueAsBytes(value);
            }

            @Override
            public byte[] serialize(String topic, Headers headers, V value) {
                MessageHeaders.set(headers, MessageHeaders.VERSION, String.valueOf(VERSION));
                return serialize(topic, value);
            }
        };
    }

    @Override
    public Deserializer<V> deserializer() {
        return new Deserializer<>() {
            @Override
            public V deserialize(String topic, byte[] bytes) {
                return bytes == null ? null : read(topic, VERSION, bytes);
            }

            @Override
            public V deserialize(String topic, Headers headers, byte[] bytes) {
                return bytes == null ? null : read(topic, writtenBy(headers), bytes);
            }
        };
    }

    /** The value as JSON text, for people. */
    public String toJson(V value) {
        return MAPPER.writeValueAsString(value);
    }

    private V read(String topic, int version, byte[] bytes) {
        try {
            V value = MAPPER.readValue(bytes, type);
            var missing = Completeness.missingIn(value);
            if (missing.isEmpty()) {
                return value;
            }
            throw unreadable(topic, version, bytes, "nothing in " + missing, null);
        } catch (JacksonException e) {
            throw unreadable(topic, version, bytes, Unreadable.inWords(e), e);
        }
    }

    /** The parser's exception is left out: its message quotes the record. */
    private SerializationException unreadable(
            String topic, int version, byte[] bytes, String got, JacksonException cause) {
        if (version > VERSION && cause instanceof DatabindException) {
            return new NewerMessageException("record of topic '" + topic + "': expected a message of version " + VERSION
                    + " or older, got version " + version + " that this reader does not know: " + got
                    + "; upgrade readers before writers");
        }
        return new MalformedMessageException("record of topic '" + topic + "': expected JSON of " + type.getSimpleName()
                + ", got " + bytes.length + " bytes that are not: " + got);
    }

    private static int writtenBy(Headers headers) {
        return MessageHeaders.get(headers, MessageHeaders.VERSION)
                .filter(version -> version.matches("[0-9]{1,6}"))
                .map(Integer::parseInt)
                .orElse(VERSION);
    }
}
