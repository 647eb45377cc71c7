package io.dreampress.systems;

/** What one step of one session came to. */
public sealed interface Turn {
    /**
     * A chunk entered the context: the prompt, dream queries, a picture's features.
     *
     * @param positions how many
     */
    record Fed(int positions) implements Turn {}

    /**
     * A token was decided.
     *
     * @param text what can be shown of it so far; empty while a character's bytes are still incomplete
     */
    record Wrote(String text) implements Turn {}

    /** A block boundary: the text since the last image is final. Costs no network call. */
    record PassageFinished(WrittenBlock.Text passage) implements Turn {}

    /** An image is asked for; it stands after everything written so far. */
    record Dreamed(Dream dream) implements Turn {}

    /** The session can do nothing before {@link Writer.Session#resume} brings this image. */
    record Awaiting(int imageIndex) implements Turn {}

    /** The writing has ended; a last {@link PassageFinished} came before it. Every further step answers the same. */
    record Finished(FinishReason reason) implements Turn {}
}
