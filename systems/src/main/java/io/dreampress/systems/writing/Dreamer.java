package io.dreampress.systems.writing;

import java.util.Optional;

/** How a system dreams: what it reads to make an image's condition, and what of that stays in a document. */
public interface Dreamer {
    /** Dreams after a caption, in contexts of its own. */
    Dreaming ofCaption(Wish wish);

    /**
     * Dreams after everything that a document's context holds. What the dream reads stays in that context.
     *
     * @param negativePrompt what the image must not show; may be empty
     */
    Dreaming inDocument(Strand document, String negativePrompt);

    /** Positions that a dream takes in a document. */
    int positions();

    /** What a dream has left in a document, to be read again after a restart; empty if nothing. */
    Optional<Chunk> trace();
}
