package io.dreampress.contracts.topic;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A topic's values as JSON. Unknown fields are ignored, so that readers and writers of neighbouring versions understand
 * each other; {@code requests} are read by the ingest-service's own, strict reader.
 *
 * <p>Thread-safe.
 *
 * @param <V> type of the values
 */
public final class JsonSerde<V> implements Serde<V> {
    /** The mapper of every message. */
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Class<V> type;

    public JsonSerde(Class<V> type) {
        this.type = type;
    }

    public static <V> JsonSerde<V> of(Topic<V> topic) {
        return new JsonSerde<>(topic.type());
    }

    @Override
    public Serializer<V> serializer() {
        return (topic, value) -> value == null ? null : MAPPER.writerFor(type).writeValueAsBytes(value);
    }

    @Override
    public Deserializer<V> deserializer() {
        return (topic, bytes) -> bytes == null ? null : read(topic, bytes);
    }

    private V read(String topic, byte[] bytes) {
        try {
            return MAPPER.readValue(bytes, type);
        } catch (JacksonException e) {
            throw new SerializationException(
                    "record of topic '" + topic + "': expected JSON of " + type.getSimpleName() + ", got "
                            + bytes.length + " bytes that are not: " + e.getOriginalMessage(),
                    e);
        }
    }

    /** The value as JSON text, for people. */
    public String toJson(V value) {
        return new String(MAPPER.writerFor(type).writeValueAsBytes(value), StandardCharsets.UTF_8);
    }
}
