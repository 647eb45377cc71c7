package io.dreampress.ingest.request;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.DocumentRequest;
import java.util.Map;

/** What the bytes of a request turned out to be. */
public sealed interface Reading {
    /**
     * A good document request.
     *
     * @param request tenant and kind are set, everything else as it came
     */
    record Document(DocumentRequest request) implements Reading {}

    /**
     * A good cancellation.
     *
     * @param request tenant is set
     */
    record Cancellation(CancelRequest request) implements Reading {}

    /**
     * Something else.
     *
     * @param problem what is wrong with it, every offending field
     * @param tenant as far as it could be read; may be null
     * @param requestId as far as it could be read; may be null
     * @param metadata as far as it could be read; may be null
     */
    record Refused(Problem problem, String tenant, String requestId, Map<String, Object> metadata) implements Reading {}
}
