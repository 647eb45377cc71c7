package io.dreampress.systems;

import java.util.List;

/** A finished part of a document: what a session's recovery starts from. */
public sealed interface WrittenBlock {
    /**
     * A run of text between two images.
     *
     * @param text exactly as it stands in the document
     * @param tokenIds the tokens that the model decided, empty where the text was given
     * @param end why the document's text ends here, though images may follow; null while it goes on
     */
    record Text(String text, List<Integer> tokenIds, FinishReason end) implements WrittenBlock {
        public Text {
            tokenIds = List.copyOf(tokenIds);
        }

        /** Text that goes on. */
        public Text(String text, List<Integer> tokenIds) {
            this(text, tokenIds, null);
        }
    }

    /**
     * An image that was asked for.
     *
     * @param imageIndex number of the image in its document, from 0
     * @param altText what it shows, in words
     */
    record Image(int imageIndex, String altText) implements WrittenBlock {}
}
