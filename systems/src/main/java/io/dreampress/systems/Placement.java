package io.dreampress.systems;

import java.util.List;

/** Where images stand in a document. */
public sealed interface Placement {
    /** The model decides, where its bundle has learned to; after every paragraph up to the maximum otherwise. */
    record Automatic() implements Placement {}

    /** After every paragraph (a list item is one, a heading is not), up to the maximum number of images. */
    record EveryParagraph() implements Placement {}

    /**
     * After the paragraphs with these numbers, counted from 0; numbers beyond the text's end are passed over.
     */
    record AfterParagraphs(List<Integer> paragraphs) implements Placement {
        public AfterParagraphs {
            paragraphs = List.copyOf(paragraphs);
        }
    }
}
