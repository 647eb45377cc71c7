package io.dreampress.contracts.passage;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What the llm-service says of a document: facts of the topic {@code passages}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TextWritten.class, name = "TextWritten"),
    @JsonSubTypes.Type(value = ImagePlaced.class, name = "ImagePlaced"),
    @JsonSubTypes.Type(value = WritingFinished.class, name = "WritingFinished"),
    @JsonSubTypes.Type(value = WritingFailed.class, name = "WritingFailed")
})
public sealed interface Passage permits TextWritten, ImagePlaced, WritingFinished, WritingFailed {
    /** UUID of the document; the record's key. */
    String documentId();
}
