package io.dreampress.contracts.request;

import java.time.Instant;
import java.util.Map;

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
        String requestId,
        String tenant,
        DocumentOrder order,
        Map<String, Object> metadata,
        Instant acceptedAt) {}
