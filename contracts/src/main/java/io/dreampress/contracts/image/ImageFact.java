package io.dreampress.contracts.image;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What became of a dream: facts of the topic {@code images}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ImageRendered.class, name = "ImageRendered"),
    @JsonSubTypes.Type(value = ImageFailed.class, name = "ImageFailed")
})
public sealed interface ImageFact permits ImageRendered, ImageFailed {
    /** UUID of the document; the record's key. */
    String documentId();

    /** Number of the image in the document, from 0. */
    int imageIndex();
}
