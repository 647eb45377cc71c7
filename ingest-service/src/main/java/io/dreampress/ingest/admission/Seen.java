package io.dreampress.ingest.admission;

import org.jspecify.annotations.Nullable;

/**
 * What the judge remembers of an accepted request, by its document's id.
 *
 * @param tenant who asked
 * @param bodyHash SHA-256 over the request's content
 * @param cancelled whether a cancellation has been passed on
 * @param acceptedAtMillis when it was accepted, in milliseconds since 1970
 * @param counted true while it counts as one of its tenant's documents; null where documents are not counted
 */
public record Seen(
        String tenant,
        String bodyHash,
        boolean cancelled,
        long acceptedAtMillis,
        @Nullable Boolean counted) {
    Seen asCancelled() {
        return new Seen(tenant, bodyHash, true, acceptedAtMillis, counted);
    }

    Seen asEnded() {
        return new Seen(tenant, bodyHash, cancelled, acceptedAtMillis, null);
    }
}
