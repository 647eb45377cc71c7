package io.dreampress.contracts.request;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a document request asks for. A model bundle says which of these it can do. */
public enum Kind {
    /** Free-form text with images, from a prompt. */
    @JsonProperty("write")
    WRITE,
    /** Images for a given article, whose text survives byte for byte. */
    @JsonProperty("illustrate")
    ILLUSTRATE,
    /** One image from a prompt. */
    @JsonProperty("image")
    IMAGE,
    /** A picture changed as the prompt says. */
    @JsonProperty("edit")
    EDIT,
    /** Text about pictures: an answer to the prompt's question, an alt text. */
    @JsonProperty("answer")
    ANSWER
}
