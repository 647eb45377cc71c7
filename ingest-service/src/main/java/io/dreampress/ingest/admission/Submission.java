package io.dreampress.ingest.admission;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.DocumentOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is on its way to the judge of a tenant, the value of the internal topic: good requests, and ends of documents. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Submission.Document.class, name = "document"),
    @JsonSubTypes.Type(value = Submission.Cancellation.class, name = "cancellation"),
    @JsonSubTypes.Type(value = Submission.Ending.class, name = "ending")
})
public sealed interface Submission {
    /** Who asked; the record's key. */
    String tenant();

    /**
     * A document is wanted.
     *
     * @param origin where the request stood
     * @param bodyHash SHA-256 over the request's content, whatever its spelling
     */
    record Document(
            Origin origin,
            String tenant,
            @Nullable String requestId,
            String documentId,
            String bodyHash,
            DocumentOrder order,
            @Nullable Map<String, Object> metadata)
            implements Submission {}

    /**
     * A document is no longer wanted.
     *
     * @param documentId as given, or from the request's id
     */
    record Cancellation(Origin origin, String tenant, String documentId, CancelRequest request) implements Submission {}

    /** A document has ended; told only where quotas count documents. */
    record Ending(String tenant, String documentId) implements Submission {}
}
