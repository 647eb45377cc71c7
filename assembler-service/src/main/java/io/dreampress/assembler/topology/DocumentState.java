package io.dreampress.assembler.topology;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.dreampress.assembler.assembly.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a document is.
 *
 * @param stage how far
 * @param since when its first part came; when it ended, where it has
 * @param parts identities of the parts that are there; none once it has ended
 */
record DocumentState(Stage stage, Instant since, List<String> parts) {
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

    DocumentState {
        parts = parts == null ? List.of() : List.copyOf(parts);
    }

    static DocumentState gathering(Instant now) {
        return new DocumentState(Stage.GATHERING, now, List.of());
    }

    static DocumentState done(Instant now, boolean finished) {
        return new DocumentState(finished ? Stage.DONE : Stage.DISCARDED, now, List.of());
    }

    /** The same with a part more, which may be one that can end the document. */
    DocumentState with(Part part) {
        List<String> more = new ArrayList<>(parts);
        more.add(part.identity());
        return new DocumentState(part.decisive() ? Stage.DECIDING : stage, since, more);
    }

    boolean has(Part part) {
        return parts.contains(part.identity());
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
