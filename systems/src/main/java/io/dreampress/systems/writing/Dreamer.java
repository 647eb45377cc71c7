package io.dreampress.systems.writing;

import io.dreampress.systems.ImagePlan;
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

    /**
     * Whether what a dream leaves in a document is how the model knows what the image shows: it then stays, nothing waits
     * for the drawn picture, and after a restart the dream is dreamt again, since it follows from what stands before it.
     */
    default boolean isFeedback() {
        return false;
    }

    /** The token that ends such a dream, for places where the model is not asked to end it itself. */
    default Optional<Integer> closing() {
        return Optional.empty();
    }

    /**
     * Refuses a plan that no dream can heed.
     *
     * @throws IllegalArgumentException saying what was expected
     */
    default void check(ImagePlan plan) {}
}
