package io.dreampress.llm.session;

import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.request.RequestAccepted;
import java.time.Instant;

/**
 * The little of an accepted request that its session and its place in the queue need at every turn.
 *
 * @param documentId UUID of the document
 * @param tenant who asked
 * @param priority who is served first
 * @param onImageFailure what becomes of the document when an image cannot be rendered
 * @param acceptedAt when it was judged: first come, first served among a tenant's documents
 * @param traceparent W3C trace context, handed on with every fact of the document; null if none came
 */
record Ticket(
        String documentId,
        String tenant,
        Priority priority,
        OnImageFailure onImageFailure,
        Instant acceptedAt,
        String traceparent) {
    static Ticket of(RequestAccepted accepted, String traceparent) {
        return new Ticket(
                accepted.documentId(),
                accepted.tenant(),
                accepted.order().priority(),
                accepted.order().onImageFailure(),
                accepted.acceptedAt(),
                traceparent);
    }
}
