package io.dreampress.contracts.request;

import io.dreampress.contracts.document.Problem;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request was judged and refused.
 *
 * @param problem why, in the form of RFC 9457
 * @param requestId the requester's id, as far as it could be read; may be null
 * @param tenant who asked, as far as it could be read; may be null
 * @param requestKey the record's key as text; null for a keyless record
 * @param partition where the request stood in {@code requests}
 * @param offset where the request stood in {@code requests}
 * @param headers the record's headers as text
 * @param metadata echoed, as far as it could be read; may be null
 * @param rejectedAt when it was judged
 */
public record RequestRejected(
        Problem problem,
        @Nullable String requestId,
        @Nullable String tenant,
        @Nullable String requestKey,
        int partition,
        long offset,
        Map<String, String> headers,
        @Nullable Map<String, Object> metadata,
        Instant rejectedAt) {}
