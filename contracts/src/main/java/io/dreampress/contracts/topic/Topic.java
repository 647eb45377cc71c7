package io.dreampress.contracts.topic;

/**
 * A topic of the pipeline. Its record key is the document's id as text, {@code requests} excepted.
 *
 * @param name without the configurable prefix, such as {@code passages}
 * @param type of the values: a record or a sealed family of records
 * @param writer the one service that writes it, or {@code any}
 * @param compacted whether the broker keeps the latest record per key for ever
 * @param <V> type of the values
 */
public record Topic<V>(String name, Class<V> type, String writer, boolean compacted) {
    /** The name on the broker. */
    public String on(String prefix) {
        return prefix + name;
    }

    /** The dead-letter topic of this topic's readers. */
    public String deadLetters(String prefix) {
        return prefix + name + ".dlt";
    }
}
