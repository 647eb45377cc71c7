package io.dreampress.contracts.document;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document was stopped on request.
 *
 * @param documentId UUID of the document
 * @param requestId the requester's id; null if none was given
 * @param tenant who asked
 * @param reason in words; may be null
 * @param metadata echoed; null if none was given
 * @param cancelledAt when it stopped
 */
public record DocumentCancelled(
        String documentId,
        @Nullable String requestId,
        String tenant,
        @Nullable String reason,
        @Nullable Map<String, Object> metadata,
        Instant cancelledAt)
        implements DocumentFact {}
