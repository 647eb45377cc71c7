package io.dreampress.ingest.catalogue;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far a document has come; it only ever moves down this list. */
public enum DocumentStatus {
    /** Its request waits to be judged. */
    RECEIVED,
    /** Its request was refused; a corrected one may still be accepted under the same id. */
    REJECTED,
    /** It is being made. */
    ACCEPTED,
    /** It is done. */
    FINISHED,
    /** It cannot be made. */
    FAILED,
    /** It was stopped on request. */
    CANCELLED;

    /** As the API spells it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DocumentStatus of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing more will happen. */
    public boolean isFinal() {
        return compareTo(ACCEPTED) > 0;
    }

    /** Whether news of this status still matter to a document of another. */
    boolean follows(DocumentStatus known) {
        return !known.isFinal() && compareTo(known) > 0;
    }
}
