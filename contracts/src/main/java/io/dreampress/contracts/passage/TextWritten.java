package io.dreampress.contracts.passage;

import io.dreampress.contracts.payload.Sha256;

/**
 * A text block is final.
 *
 * @param documentId UUID of the document
 * @param blockIndex place in the document, from 0, images counted
 * @param text Markdown; the user's own bytes where the kind is {@code illustrate}
 * @param sha256 of the text's UTF-8, lower-case hex
 */
public record TextWritten(String documentId, int blockIndex, String text, String sha256) implements Passage {
    /** A text block with the hash of its text. */
    public static TextWritten of(String documentId, int blockIndex, String text) {
        return new TextWritten(documentId, blockIndex, text, Sha256.of(text));
    }
}
