package io.dreampress.assembler.topology;

import io.dreampress.assembler.assembly.Part;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.RequestAccepted;
import java.util.Optional;

/**
 * A record of one of the joined topics.
 *
 * @param documentId the document that it belongs to
 * @param part what it adds; empty if nothing
 */
record DocumentPart(String documentId, Optional<Part> part) {
    static DocumentPart of(RequestAccepted fact) {
        return new DocumentPart(fact.documentId(), Optional.of(new Part.Accepted(fact)));
    }

    static DocumentPart of(DocumentCancellation fact) {
        return new DocumentPart(fact.documentId(), Optional.of(new Part.Cancellation(fact)));
    }

    static DocumentPart of(Passage fact) {
        return new DocumentPart(fact.documentId(), Part.of(fact));
    }

    static DocumentPart of(ImageFact fact) {
        return new DocumentPart(fact.documentId(), Part.of(fact));
    }
}
