package io.dreampress.llm.session;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.payload.ObjectReference;
import java.time.Instant;

/** How far an image of a document is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Illustration.Asked.class, name = "asked"),
    @JsonSubTypes.Type(value = Illustration.Rendered.class, name = "rendered"),
    @JsonSubTypes.Type(value = Illustration.Failed.class, name = "failed")
})
sealed interface Illustration {
    /** Number of the image in the document, from 0. */
    int imageIndex();

    /**
     * Nobody has answered yet.
     *
     * @param askedAt when it was asked for the last time
     */
    record Asked(int imageIndex, Instant askedAt) implements Illustration {}

    /** It lies in the object store. */
    record Rendered(int imageIndex, ObjectReference image) implements Illustration {}

    /** It cannot be had. */
    record Failed(int imageIndex, Problem problem) implements Illustration {}
}
