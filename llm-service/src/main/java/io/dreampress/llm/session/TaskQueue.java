package io.dreampress.llm.session;

import io.dreampress.llm.progress.ProgressFeed;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One task's side of {@link Admission}: brings the task's documents, and tells those who wait of their places. */
final class TaskQueue {
    private static final int POSITIONS_TOLD = 100;

    private final Admission admission;
    private final ProgressFeed progress;
    /** Documents of this task that have not ended, in work or in the queue. */
    private final Set<String> alive = new HashSet<>();
    /** Those at the head of the queue hear of their place every time, the others in turn. */
    private int sweep = POSITIONS_TOLD;

    TaskQueue(Admission admission, ProgressFeed progress) {
        this.admission = admission;
        this.progress = progress;
    }

    /** A new document joins the queue and hears of its place. */
    void join(Ticket ticket) {
        alive.add(ticket.documentId());
        admission.queue(this, ticket);
        tellPlace(ticket.documentId(), admission.position(ticket));
    }

    /** After a start: what was in work goes on first, the rest queues again. */
    void joinAgain(DocumentSession session) {
        Ticket ticket = session.ticket();
        alive.add(ticket.documentId());
        if (session.isInWork()) {
            admission.queueAgain(this, ticket);
        } else {
            admission.queue(this, ticket);
        }
    }

    /** Documents that are in work from now on, each named once. */
    List<String> admitted() {
        return admission.admitted(this);
    }

    /** A document has ended, in the queue or in work. */
    void leave(String documentId) {
        admission.leave(documentId);
        alive.remove(documentId);
    }

    /** Whether all documents have ended. */
    boolean isEmpty() {
        return alive.isEmpty();
    }

    /** Tells the first in the queue, and the next of the others, how many go before them. */
    void tellPlaces() {
        admission.positions(this, 0, POSITIONS_TOLD).forEach(this::tellPlace);
        sweep = sweep + POSITIONS_TOLD < admission.waiting() ? sweep + POSITIONS_TOLD : POSITIONS_TOLD;
        admission.positions(this, sweep, POSITIONS_TOLD).forEach(this::tellPlace);
    }

    private void tellPlace(String documentId, int position) {
        progress.queued(documentId, position, admission.waitAt(position));
    }

    /** The task is closed: its documents go to another one, on this machine or elsewhere. */
    void close() {
        admission.leaveAll(this);
    }
}
