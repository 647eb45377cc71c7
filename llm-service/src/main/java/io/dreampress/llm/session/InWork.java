package io.dreampress.llm.session;

import java.util.Optional;

/** A document in work, as its task holds it between transactions. */
final class InWork {
    private DocumentSession session;
    private int storedBlocks;
    /** Null as long as the engine does not have it. */
    private SessionOutbox outbox;

    private boolean ended;

    /** @param session as it is stored */
    InWork(DocumentSession session) {
        this.session = session;
        this.storedBlocks = session.blocks().size();
    }

    DocumentSession session() {
        return session;
    }

    Ticket ticket() {
        return session.ticket();
    }

    String documentId() {
        return ticket().documentId();
    }

    void becomes(DocumentSession next) {
        session = next;
    }

    void save(SessionStores stores) {
        stores.save(session, storedBlocks);
        storedBlocks = session.blocks().size();
    }

    void writesTo(SessionOutbox outbox) {
        this.outbox = outbox;
    }

    /** Where the engine reports to; empty as long as it does not have the document. */
    Optional<SessionOutbox> outbox() {
        return Optional.ofNullable(outbox);
    }

    /** What the engine reports next; empty if nothing is ready, or nobody is to hear of it any more. */
    Optional<SessionEvent> nextEvent() {
        return ended ? Optional.empty() : outbox().flatMap(SessionOutbox::poll);
    }

    void end() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }
}
