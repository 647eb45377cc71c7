package io.dreampress.llm.session;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.llm.generation.SessionKey;
import io.dreampress.systems.ConditionCodec;
import io.dreampress.systems.Dream;
import io.dreampress.systems.Pixels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Brings sessions and their pictures into the engine, off the stream threads where bytes have to be read. */
final class SessionOpener {
    private final SessionServices services;

    SessionOpener(SessionServices services) {
        this.services = services;
    }

    /**
     * Starts a session from its last block boundary.
     *
     * @param session just opened: its epoch is this opening's
     */
    SessionOutbox open(DocumentSession session, RequestAccepted request) {
        SessionKey key = new SessionKey(session.ticket().documentId(), session.epoch());
        DocumentOrder order = request.order();
        SessionOutbox outbox = new SessionOutbox(
                key,
                session.characters(),
                services.progress(),
                dream -> dispatch(key.documentId(), order, dream),
                () -> services.courier().discardConditions(key.documentId()));
        if (order.pictures().isEmpty()) {
            start(outbox, session, order, List.of());
        } else {
            fetch(order.pictures()).whenComplete((pictures, failure) -> {
                if (failure == null) {
                    start(outbox, session, order, pictures);
                } else {
                    outbox.fail(false, failure.getCause().getMessage());
                }
            });
        }
        return outbox;
    }

    /** Gives the engine an image that a session awaits. */
    void resume(SessionKey key, Effect.Resume resume) {
        if (resume.image().isEmpty()) {
            services.generation().resume(key, resume.imageIndex(), Optional.empty());
            return;
        }
        services.courier()
                .fetch(resume.image().get())
                .whenComplete((picture, failure) -> services.generation()
                        .resume(key, resume.imageIndex(), failure == null ? picture : Optional.empty()));
    }

    /** Takes a session out of the engine. */
    void close(SessionOutbox outbox) {
        outbox.close();
        services.generation().cancel(outbox.key());
    }

    private void start(SessionOutbox outbox, DocumentSession session, DocumentOrder order, List<Pixels> pictures) {
        try {
            services.generation().start(outbox.key(), Assignments.of(order, pictures, session.blocks()), outbox);
        } catch (RuntimeException e) {
            outbox.fail(true, "the order cannot be put to the model: " + e);
        }
        if (outbox.isClosed()) {
            services.generation().cancel(outbox.key());
        }
    }

    private CompletableFuture<List<Pixels>> fetch(List<String> keys) {
        CompletableFuture<List<Pixels>> all = CompletableFuture.completedFuture(List.of());
        for (String key : keys) {
            all = all.thenCombine(services.courier().fetch(key), (pictures, picture) -> {
                List<Pixels> more = new ArrayList<>(pictures);
                more.add(
                        picture.orElseThrow(
                                () -> new IllegalArgumentException(
                                        "input picture '" + key
                                                + "': expected the document's copy of it in the object store, got nothing that can be read; send the request again")));
                return more;
            });
        }
        return all;
    }

    private CompletableFuture<SessionEvent> dispatch(String documentId, DocumentOrder order, Dream dream) {
        ImageOptions images = order.images();
        return services.courier()
                .send(documentId, dream.imageIndex(), () -> ConditionCodec.encode(dream.condition()))
                .thenApply(payload -> new SessionEvent.Dreamt(new DreamRequested(
                        documentId,
                        dream.imageIndex(),
                        dream.altText(),
                        payload,
                        images.size().width(),
                        images.size().height(),
                        images.steps(),
                        images.guidance(),
                        images.imageGuidance(),
                        order.seed(),
                        services.authorship().bundleHash(),
                        services.clock().instant())));
    }
}
