package io.dreampress.ingest.admission;

/**
 * What the judge remembers of an accepted request, by its document's id.
 *
 * @param tenant who asked
 * @param bodyHash SHA-256 over the request's content
 * @param cancelled whether a cancellation has been passed on
 * @param acceptedAtMillis when it was accepted, in milliseconds since 1970
 */
public record Seen(String tenant, String bodyHash, boolean cancelled, long acceptedAtMillis) {
    Seen asCancelled() {
        return new Seen(tenant, bodyHash, true, acceptedAtMillis);
    }
}
