package io.dreampress.llm.session;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.request.RequestAccepted;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's documents in work: what the engine and the topics say of them changes their {@link DocumentSession}s, and what
 * follows from a change is done here, to the stores, the topics and the engine.
 */
final class DocumentsInWork {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentsInWork.class);

    private final ProcessorContext<?, ?> context;
    private final SessionServices services;
    private final SessionOpener opener;
    private final SessionStores stores;
    private final TaskQueue queue;
    private final PictureCleaning pictures;
    private final Outlets outlets;
    private final Map<String, InWork> documents = new LinkedHashMap<>();

    DocumentsInWork(
            ProcessorContext<String, Object> context, SessionServices services, SessionStores stores, TaskQueue queue) {
        this.context = context;
        this.services = services;
        this.opener = new SessionOpener(services);
        this.stores = stores;
        this.queue = queue;
        this.pictures = new PictureCleaning(context, services.courier());
        this.outlets = new Outlets(context);
    }

    /** Brings those into the engine whose turn it is, unless nothing can be written at all. */
    void openAdmitted() {
        if (services.generation().failure().isPresent()
                || services.courier().trouble().isPresent()) {
            return;
        }
        for (String documentId : queue.admitted()) {
            stores.session(documentId).ifPresent(this::open);
        }
    }

    private void open(DocumentSession session) {
        InWork document = new InWork(session);
        documents.put(document.documentId(), document);
        if (session.isWritten()) {
            return;
        }
        RequestAccepted request = stores.order(document.documentId());
        Reproducibility.Writing writing =
                services.authorship().of(request.order().seed());
        if (session.writing() != null && !session.writing().bundleHash().equals(writing.bundleHash())) {
            change(document, session.apply(SessionEvent.Failed.modelExchanged(session.writing(), writing)));
            return;
        }
        document.becomes(session.opened(writing));
        document.save(stores);
        document.writesTo(opener.open(document.session(), request));
    }

    /** Takes what the engine has reported and is ready. */
    void drain() {
        for (InWork document : List.copyOf(documents.values())) {
            Optional<SessionEvent> event = document.nextEvent();
            while (event.isPresent()) {
                change(document, folded(document.session(), event.get()));
                event = document.nextEvent();
            }
        }
    }

    private static DocumentSession.Step folded(DocumentSession session, SessionEvent event) {
        try {
            return session.apply(event);
        } catch (RuntimeException e) {
            LOG.error(
                    "Session cannot take an event, documentId={}",
                    session.ticket().documentId(),
                    e);
            return session.apply(new SessionEvent.Failed(
                    ProblemType.WRITING_FAILED.problem("the session cannot go on: " + e.getMessage())));
        }
    }

    /** An image was rendered, or cannot be; its document may be in the queue after a restart. */
    void take(ImageFact image) {
        Optional.ofNullable(documents.get(image.documentId()))
                .or(() -> stores.session(image.documentId()).map(InWork::new))
                .ifPresent(document -> change(document, document.session().apply(image)));
    }

    private void change(InWork document, DocumentSession.Step step) {
        boolean changesStored = document.session().storesOtherThan(step.session());
        document.becomes(step.session());
        step.effects().forEach(effect -> perform(document, effect));
        if (changesStored && !document.hasEnded()) {
            document.save(stores);
        }
    }

    private void perform(InWork document, Effect effect) {
        Ticket ticket = document.ticket();
        switch (effect) {
            case Effect.Publish publish -> {
                services.meters().published(publish.passage());
                outlets.publish(ticket, publish.passage());
            }
            case Effect.Ask ask -> {
                stores.keep(ask.dream());
                services.meters().imageAsked();
                outlets.ask(ticket, ask.dream());
            }
            case Effect.Resume resume -> document.outbox().ifPresent(outbox -> opener.resume(outbox.key(), resume));
            case Effect.Forget forget -> stores.forgetDream(ticket.documentId(), forget.imageIndex());
            case Effect.End end -> {
                document.end();
                end(ticket.documentId());
            }
        }
    }

    /** A document has ended, in the queue or in work: everything of it goes. */
    void end(String documentId) {
        Optional.ofNullable(documents.remove(documentId))
                .flatMap(InWork::outbox)
                .ifPresent(opener::close);
        queue.leave(documentId);
        RequestAccepted request = stores.order(documentId);
        if (request != null && request.order().images().max() > 0) {
            services.courier().discardConditions(documentId);
        }
        if (request != null && !request.order().pictures().isEmpty()) {
            pictures.ended(documentId, now());
        }
        stores.end(documentId, now());
    }

    /** Deletes what ended documents have left, and asks once more for images that nobody answers. */
    void keepHouse(Instant now) {
        pictures.clean(now);
        for (InWork document : documents.values()) {
            for (int image : document.session().overdue(now, services.patience())) {
                askAgain(document, image, now);
            }
        }
    }

    private void askAgain(InWork document, int imageIndex, Instant now) {
        stores.dream(document.documentId(), imageIndex).ifPresent(dream -> {
            LOG.warn("Image is asked for again, documentId={} imageIndex={}", dream.documentId(), imageIndex);
            services.meters().imageAskedAgain();
            outlets.ask(document.ticket(), dream);
        });
        document.becomes(document.session().askedAgain(imageIndex, now));
        document.save(stores);
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }

    /** The task is closed: its documents leave the engine, and go on elsewhere from what is stored. */
    void close() {
        documents.values().forEach(document -> document.outbox().ifPresent(opener::close));
        documents.clear();
    }
}
