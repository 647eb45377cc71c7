package io.dreampress.contracts.passage;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dreampress.contracts.document.Reproducibility;
import java.util.List;

/**
 * The writing has ended and every image is decided on: the manifest that the assembler joins against.
 *
 * @param documentId UUID of the document
 * @param manifest the document's blocks in order
 * @param finishReason {@code complete}, {@code stop}, {@code length}, {@code context} or {@code loop}
 * @param tokens how many tokens the model wrote
 * @param reproducibility what the text was made with
 */
public record WritingFinished(
        String documentId,
        List<Entry> manifest,
        String finishReason,
        int tokens,
        Reproducibility.Writing reproducibility)
        implements Passage {

    /** One block of the document. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = TextEntry.class, name = "text"),
        @JsonSubTypes.Type(value = ImageEntry.class, name = "image"),
        @JsonSubTypes.Type(value = PlaceholderEntry.class, name = "placeholder")
    })
    public sealed interface Entry {}

    /**
     * A text block.
     *
     * @param blockIndex the {@link TextWritten} that holds it
     * @param sha256 of its UTF-8
     */
    public record TextEntry(int blockIndex, String sha256) implements Entry {}

    /**
     * An image block.
     *
     * @param imageIndex the {@code ImageRendered} that holds it
     * @param sha256 of its bytes
     * @param altText what it shows, in words
     */
    public record ImageEntry(int imageIndex, String sha256, String altText) implements Entry {}

    /**
     * Stands where an image could not be rendered.
     *
     * @param imageIndex number of the image
     * @param altText what it would have shown
     */
    public record PlaceholderEntry(int imageIndex, String altText) implements Entry {}
}
