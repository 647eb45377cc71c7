package io.dreampress.ingest.admission;

import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;

/** What the judge says. A request that was accepted before is silently the same document: no ruling. */
sealed interface Ruling {
    /** It becomes a document. */
    record Accepted(RequestAccepted fact) implements Ruling {}

    /** It does not. */
    record Rejected(RequestRejected fact) implements Ruling {}

    /** A document is to stop. */
    record Cancelled(DocumentCancellation fact) implements Ruling {}
}
