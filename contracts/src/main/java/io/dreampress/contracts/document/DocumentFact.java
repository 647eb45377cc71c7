package io.dreampress.contracts.document;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one terminal event of a document: facts of the topic {@code documents}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = DocumentFinished.class, name = "DocumentFinished"),
    @JsonSubTypes.Type(value = DocumentFailed.class, name = "DocumentFailed"),
    @JsonSubTypes.Type(value = DocumentCancelled.class, name = "DocumentCancelled")
})
public sealed interface DocumentFact permits DocumentFinished, DocumentFailed, DocumentCancelled {
    /** UUID of the document; the record's key. */
    String documentId();

    /** The requester's id; null if none was given. */
    @Nullable
    String requestId();

    /** Who asked. */
    String tenant();

    /** Echoed; null if none was given. */
    @Nullable
    Map<String, Object> metadata();
}
