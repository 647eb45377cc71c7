package io.dreampress.assembler.topology;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;

/**
 * How far a document is.
 *
 * @param stage how far
 * @param since when its first part came; when it ended, where it has
 */
record DocumentState(Stage stage, Instant since) {
    enum Stage {
        /** Parts come in; none of them can end the document. */
        GATHERING,
        /** A part came that can end it: every further part is looked at with all others. */
        DECIDING,
        /** It has ended: whatever comes now is late. */
        DONE,
        /** It has ended without becoming a document: what was drawn for it goes. */
        DISCARDED
    }

    static DocumentState gathering(Instant now) {
        return new DocumentState(Stage.GATHERING, now);
    }

    DocumentState deciding() {
        return new DocumentState(Stage.DECIDING, since);
    }

    static DocumentState done(Instant now, boolean finished) {
        return new DocumentState(finished ? Stage.DONE : Stage.DISCARDED, now);
    }

    @JsonIgnore
    boolean isDone() {
        return stage == Stage.DONE || stage == Stage.DISCARDED;
    }

    @JsonIgnore
    boolean isDiscarded() {
        return stage == Stage.DISCARDED;
    }

    @JsonIgnore
    boolean isDeciding() {
        return stage == Stage.DECIDING;
    }

    boolean olderThan(Duration age, Instant now) {
        return since.plus(age).isBefore(now);
    }
}
