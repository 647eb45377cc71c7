package io.dreampress.contracts.request;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A document is to stop, wherever it is.
 *
 * @param documentId UUID of the document
 * @param reason in words; may be null
 * @param cancelledAt when the request was judged
 */
public record DocumentCancellation(
        String documentId, @Nullable String reason, Instant cancelledAt) {}
