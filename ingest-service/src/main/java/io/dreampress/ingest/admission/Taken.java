package io.dreampress.ingest.admission;

import io.dreampress.contracts.request.RequestRejected;

/** What the intake makes of a record. */
sealed interface Taken {
    /** Goes on to the tenant's judge. */
    record Good(Submission submission) implements Taken {}

    /** Goes back to the requester. */
    record Refused(RequestRejected rejection) implements Taken {}

    /**
     * Goes to the dead letters: the reader failed on it.
     *
     * @param value the record's value, unchanged
     */
    record Unreadable(byte[] value) implements Taken {}
}
