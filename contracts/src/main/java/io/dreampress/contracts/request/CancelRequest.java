package io.dreampress.contracts.request;

import java.util.Map;

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
        String tenant, String requestId, String documentId, String reason, Map<String, Object> metadata)
        implements Request {}
