package io.dreampress.contracts.document;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document cannot be made.
 *
 * @param documentId UUID of the document
 * @param requestId the requester's id; null if none was given
 * @param tenant who asked
 * @param problem why
 * @param metadata echoed; null if none was given
 * @param failedAt when it was decided
 */
public record DocumentFailed(
        String documentId,
        @Nullable String requestId,
        String tenant,
        Problem problem,
        @Nullable Map<String, Object> metadata,
        Instant failedAt)
        implements DocumentFact {}
