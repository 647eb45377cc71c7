package io.dreampress.ingest.events;

/**
 * Something that happened to a document, as it goes to those who watch.
 *
 * @param id names the event, such as {@code progress-2-17}; a browser that reconnects sends the last one it saw
 * @param name {@code queued}, {@code writing}, {@code dreaming}, {@code denoising}, {@code assembling}, or, as the last
 *     one, {@code finished}, {@code failed}, {@code cancelled}
 * @param json the fact as published
 */
public record DocumentEvent(String id, String name, String json) {
    private static final int OVERHEAD = 100;

    /** Whether nothing more will happen. */
    public boolean isLast() {
        return switch (name) {
            case "finished", "failed", "cancelled" -> true;
            default -> false;
        };
    }

    /** About what it takes in memory, in bytes. */
    int size() {
        return OVERHEAD + 2 * json.length();
    }
}
