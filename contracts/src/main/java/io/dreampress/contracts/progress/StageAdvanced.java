package io.dreampress.contracts.progress;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** How a document comes along: for people who watch, kept for an hour, never needed for correctness. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StageAdvanced.Queued.class, name = "queued"),
    @JsonSubTypes.Type(value = StageAdvanced.Writing.class, name = "writing"),
    @JsonSubTypes.Type(value = StageAdvanced.Dreaming.class, name = "dreaming"),
    @JsonSubTypes.Type(value = StageAdvanced.Denoising.class, name = "denoising"),
    @JsonSubTypes.Type(value = StageAdvanced.Assembling.class, name = "assembling")
})
public sealed interface StageAdvanced {
    /** UUID of the document; the record's key. */
    String documentId();

    /**
     * It waits to be written.
     *
     * @param documentId UUID of the document
     * @param position documents before it, from 0
     * @param waitSeconds about how long until it is begun; null if unknown
     */
    record Queued(String documentId, int position, @Nullable Long waitSeconds) implements StageAdvanced {}

    /**
     * Text was written. A reader that sees a higher epoch starts over at the offset given; text at offsets it has is
     * the same again.
     *
     * @param documentId UUID of the document
     * @param epoch of the session: it rises when writing starts again after a failure
     * @param offset characters of text before this piece, over all blocks
     * @param text the new piece
     */
    record Writing(String documentId, int epoch, int offset, String text) implements StageAdvanced {}

    /**
     * An image was asked for.
     *
     * @param documentId UUID of the document
     * @param imageIndex number of the image in the document, from 0
     * @param altText what it will show
     * @param offset characters of text before it
     */
    record Dreaming(String documentId, int imageIndex, String altText, int offset) implements StageAdvanced {}

    /**
     * A denoising step was taken.
     *
     * @param documentId UUID of the document
     * @param imageIndex number of the image in the document, from 0
     * @param step steps done, 1–{@code steps}
     * @param steps steps in all
     */
    record Denoising(String documentId, int imageIndex, int step, int steps) implements StageAdvanced {}

    /**
     * The parts are being joined.
     *
     * @param documentId UUID of the document
     */
    record Assembling(String documentId) implements StageAdvanced {}
}
