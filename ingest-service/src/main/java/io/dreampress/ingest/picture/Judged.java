package io.dreampress.ingest.picture;

/** What became of something that a requester gave. */
public sealed interface Judged<T> {
    /** It is good, and this is what was made of it. */
    record Good<T>(T value) implements Judged<T> {}

    /**
     * It is not.
     *
     * @param expected what would be right
     * @param got what came, in words
     */
    record Bad<T>(String expected, String got) implements Judged<T> {}
}
