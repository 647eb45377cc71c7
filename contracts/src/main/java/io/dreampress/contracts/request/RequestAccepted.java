package io.dreampress.contracts.request;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request was judged and becomes a document.
 *
 * @param documentId UUID of the document, the record's key from here on
 * @param requestId the requester's id; null if none was given
 * @param tenant who asked
 * @param order the request with every default resolved and every limit applied
 * @param metadata echoed; null if none was given
 * @param acceptedAt when it was judged
 */
public record RequestAccepted(
        String documentId,
        @Nullable String requestId,
        String tenant,
        DocumentOrder order,
        @Nullable Map<String, Object> metadata,
        Instant acceptedAt) {}
