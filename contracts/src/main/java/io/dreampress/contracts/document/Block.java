package io.dreampress.contracts.document;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A part of a finished document. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Block.Text.class, name = "text"),
    @JsonSubTypes.Type(value = Block.Image.class, name = "image"),
    @JsonSubTypes.Type(value = Block.Placeholder.class, name = "placeholder")
})
public sealed interface Block {
    /**
     * Text.
     *
     * @param text Markdown; the user's own bytes where the kind is {@code illustrate}
     */
    record Text(String text) implements Block {}

    /**
     * An image.
     *
     * @param imageIndex number of the image in the document, from 0
     * @param uri where its bytes can be read: {@code file:} or {@code http:}
     * @param sha256 of its bytes, lower-case hex
     * @param mediaType such as {@code image/png}
     * @param width in pixels
     * @param height in pixels
     * @param altText what it shows, in words
     */
    record Image(int imageIndex, String uri, String sha256, String mediaType, int width, int height, String altText)
            implements Block {
        /** The same image at another place. */
        public Image at(String uri) {
            return new Image(imageIndex, uri, sha256, mediaType, width, height, altText);
        }
    }

    /**
     * Stands where an image could not be rendered.
     *
     * @param imageIndex number of the image
     * @param altText what it would have shown
     */
    record Placeholder(int imageIndex, String altText) implements Block {}
}
