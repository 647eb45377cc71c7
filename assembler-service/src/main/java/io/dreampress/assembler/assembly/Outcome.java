package io.dreampress.assembler.assembly;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.request.RequestAccepted;

/** What a document's parts amount to. */
public sealed interface Outcome {
    /** Parts are missing. */
    record Waiting() implements Outcome {}

    /** The document has ended, in one way or another. */
    sealed interface Ended extends Outcome {
        /** The order. */
        RequestAccepted accepted();
    }

    /** Every part is there. */
    record Complete(RequestAccepted accepted, Manuscript manuscript) implements Ended {}

    /** It cannot be made. */
    record Failed(RequestAccepted accepted, Problem problem) implements Ended {}

    /** It was stopped; the reason may be null. */
    record Cancelled(RequestAccepted accepted, String reason) implements Ended {}
}
