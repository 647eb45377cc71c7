package io.dreampress.contracts.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stops a document, wherever it is. Cancelling what is finished, or cancelled before, changes nothing.
 *
 * @param tenant who asked for the document; {@code default} where absent
 * @param requestId the requester's id of the document; this or {@code documentId} is needed
 * @param documentId the document's id
 * @param reason in words, echoed; may be null
 * @param metadata up to 4 KB of JSON that is echoed; may be null
 */
public record CancelRequest(
        @Nullable String tenant,
        @Nullable String requestId,
        @Nullable String documentId,
        @Nullable String reason,
        @Nullable Map<String, Object> metadata)
        implements Request {
    /** What tells a cancellation from a document; always {@code cancel}. */
    @JsonProperty(value = "kind", access = JsonProperty.Access.READ_ONLY)
    public String kind() {
        return "cancel";
    }
}
