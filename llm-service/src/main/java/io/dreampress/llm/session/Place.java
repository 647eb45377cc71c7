package io.dreampress.llm.session;

import java.time.Instant;
import java.util.Comparator;

/**
 * A document's place in the queue.
 *
 * @param owner the stream task that brought it
 * @param ticket what its order says
 */
record Place(Object owner, Ticket ticket) {
    static final Comparator<Place> BY_AGE = Comparator.<Place, Instant>comparing(
                    place -> place.ticket().acceptedAt())
            .thenComparing(place -> place.ticket().documentId());
}
