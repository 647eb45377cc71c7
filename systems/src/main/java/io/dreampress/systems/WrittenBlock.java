package io.dreampress.systems;

import java.util.List;

/** A finished part of a document: what a session's recovery starts from. */
public sealed interface WrittenBlock {
    /**
     * A run of text between two images.
     *
     * @param text exactly as it stands in the document
     * @param tokenIds the tokens that the model decided, empty where the text was given
     */
    record Text(String text, List<Integer> tokenIds) implements WrittenBlock {
        public Text {
            tokenIds = List.copyOf(tokenIds);
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
