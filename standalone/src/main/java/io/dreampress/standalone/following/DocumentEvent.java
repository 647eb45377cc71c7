package io.dreampress.standalone.following;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;

/** What a follower learns about its document, in this order: accepted, advanced any number of times, ended; or rejected. */
public sealed interface DocumentEvent {
    /** The request was judged and becomes a document. */
    record Accepted(RequestAccepted fact) implements DocumentEvent {}

    /** The request was judged and refused: nothing follows. */
    record Rejected(RequestRejected fact) implements DocumentEvent {}

    /** It comes along. */
    record Advanced(StageAdvanced stage) implements DocumentEvent {}

    /** It is finished, has failed or was cancelled: nothing follows. */
    record Ended(DocumentFact fact) implements DocumentEvent {}

    /** Whether nothing follows. */
    default boolean isLast() {
        return switch (this) {
            case Rejected _, Ended _ -> true;
            case Accepted _, Advanced _ -> false;
        };
    }
}
