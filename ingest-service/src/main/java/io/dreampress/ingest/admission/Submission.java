package io.dreampress.ingest.admission;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.DocumentOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that is good in itself, on its way to the judge of its tenant: the value of the internal topic. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Submission.Document.class, name = "document"),
    @JsonSubTypes.Type(value = Submission.Cancellation.class, name = "cancellation")
})
public sealed interface Submission {
    /** Where the request stood. */
    Origin origin();

    /** Who asked; the record's key. */
    String tenant();

    /**
     * A document is wanted.
     *
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
}
