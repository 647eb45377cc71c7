package io.dreampress.ingest.admission;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.request.DocumentRequest;
import java.util.Optional;

/** Looks into the judge's memory, so that a conflict can be told at once where that memory is at hand. */
public final class AcceptedRequests {
    private final AdmissionStreams streams;

    AcceptedRequests(AdmissionStreams streams) {
        this.streams = streams;
    }

    /**
     * The conflict that the judge would find now.
     *
     * @return empty if there is none, and if another instance holds the memory of this tenant: it will judge
     */
    public Optional<Problem> conflictOf(DocumentRequest request) {
        if (request.requestId() == null) {
            return Optional.empty();
        }
        String documentId =
                DocumentIds.of(request.tenant(), request.requestId()).toString();
        return streams.remembered(documentId)
                .filter(seen -> !seen.bodyHash().equals(BodyHash.of(request)))
                .map(seen -> Judge.conflict(request.tenant(), request.requestId(), documentId));
    }
}
