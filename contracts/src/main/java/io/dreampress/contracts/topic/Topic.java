package io.dreampress.contracts.topic;

import java.util.HashMap;
import java.util.Map;

/**
 * A topic of the pipeline. Its record key is the document's id as text, {@code requests} and {@code rejected} excepted.
 *
 * @param name without the configurable prefix, such as {@code passages}
 * @param type of the values: a record or a sealed family of records
 * @param writer the one service that writes it, or {@link #ANYBODY}
 * @param settings the broker's settings of the topic, such as {@code cleanup.policy}
 * @param <V> type of the values
 */
public record Topic<V>(String name, Class<V> type, String writer, Map<String, String> settings) {
    /** The writer of topics that every service, or everybody, writes. */
    public static final String ANYBODY = "any";

    private static final int ROOM_FOR_HEADERS = 64 * 1024;
    private static final long DEAD_LETTER_DAYS = 30;

    public Topic {
        settings = Map.copyOf(settings);
    }

    /** The name on the broker. */
    public String on(String prefix) {
        return prefix + name;
    }

    /** The dead-letter topic of this topic's readers. */
    public String deadLetters(String prefix) {
        return DeadLetter.topicOf(on(prefix));
    }

    /** Whether the broker keeps the latest record per key for ever. */
    public boolean compacted() {
        return "compact".equals(settings.get(Setting.CLEANUP_POLICY));
    }

    /** Most bytes of a record, by the topic's setting or the broker's default. */
    public int largestRecord() {
        return Integer.parseInt(settings.getOrDefault(Setting.MAX_MESSAGE_BYTES, "1048588"));
    }

    /** The broker's settings of the dead-letter topic: every record of this topic fits, with the reason beside it. */
    public Map<String, String> deadLetterSettings() {
        var dead = new HashMap<String, String>();
        dead.put(Setting.MAX_MESSAGE_BYTES, String.valueOf(largestRecord() + ROOM_FOR_HEADERS));
        dead.put(Setting.RETENTION_MS, String.valueOf(DEAD_LETTER_DAYS * 24 * 3600 * 1000));
        return Map.copyOf(dead);
    }

    /** The settings that differ from a broker's defaults. */
    static final class Setting {
        static final String CLEANUP_POLICY = "cleanup.policy";
        static final String MAX_MESSAGE_BYTES = "max.message.bytes";
        static final String RETENTION_MS = "retention.ms";
        static final String SEGMENT_MS = "segment.ms";

        private Setting() {}
    }
}
