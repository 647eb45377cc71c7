package io.dreampress.standalone.deadletters;

import io.dreampress.contracts.topic.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * A record that was given up.
 *
 * @param id by which people name it, such as {@code images:3}: its topic without prefix, its offset among the dead letters
 * @param topic on the broker, of the dead letters
 * @param at when it was given up
 * @param key may be null
 * @param value may be null
 * @param headers the record's own and the reason
 * @param why none if somebody else put it there
 */
record Letter(
        String id, String topic, Instant at, byte[] key, byte[] value, Headers headers, Optional<DeadLetter> why) {
    /** Everything but the payload. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("at", at);
        why.ifPresent(letter -> {
            fields.put("topic", letter.topic());
            fields.put("partition", letter.partition());
            fields.put("offset", letter.offset());
            fields.put("exception", letter.exception());
            fields.put("reason", letter.reason());
        });
        fields.put("key", key == null ? "" : new String(key, StandardCharsets.UTF_8));
        fields.put("bytes", value == null ? 0 : value.length);
        return fields;
    }

    /** The payload as text. */
    String text() {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    /** Where it can be put back: only where it came from. */
    Optional<DeadLetter> origin() {
        return why.filter(letter -> DeadLetter.topicOf(letter.topic()).equals(topic));
    }
}
