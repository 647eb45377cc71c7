package io.dreampress.llm.session;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.topic.MessageHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's documents: facts come in from topics, the engine's results at every punctuation; stores and topics change in
 * the task's transaction. No network runs here, and nothing blocks.
 */
final class DocumentProcessor implements Processor<String, Incoming, String, Object> {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentProcessor.class);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(1);
    private static final int POSITIONS_TOLD = 100;

    private final SessionServices services;
    private final SessionOpener opener;
    private final Duration drainEvery;
    private final Map<String, InWork> inWork = new LinkedHashMap<>();
    /** Documents of this task that have not ended, in work or in the queue. */
    private final Set<String> alive = new HashSet<>();

    /** Null while there is nothing to drain. */
    private Cancellable draining;

    private ProcessorContext<String, Object> context;
    private SessionStores stores;
    private PictureCleaning pictures;
    private Outlets outlets;
    private boolean recovered;
    /** Those at the head of the queue hear of their place every second, the others in turn. */
    private int sweep = POSITIONS_TOLD;

    DocumentProcessor(SessionServices services, Duration drainEvery) {
        this.services = services;
        this.opener = new SessionOpener(services);
        this.drainEvery = drainEvery;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.stores = new SessionStores(context);
        this.pictures = new PictureCleaning(context, services.courier());
        this.outlets = new Outlets(context);
        context.schedule(HOUSEKEEPING, PunctuationType.WALL_CLOCK_TIME, now -> keepHouse(Instant.ofEpochMilli(now)));
        wake();
    }

    /** Every punctuation brings a transaction with it: without documents there are few. */
    private void wake() {
        if (draining == null) {
            draining = context.schedule(drainEvery, PunctuationType.WALL_CLOCK_TIME, now -> drain());
        }
    }

    private void sleepWithoutDocuments() {
        if (alive.isEmpty()) {
            draining.cancel();
            draining = null;
        }
    }

    @Override
    public void process(Record<String, Incoming> record) {
        recover();
        switch (record.value()) {
            case Incoming.Accepted accepted ->
                accept(
                        accepted.request(),
                        MessageHeaders.get(record.headers(), MessageHeaders.TRACEPARENT)
                                .orElse(null));
            case Incoming.Image image ->
                find(image.fact().documentId())
                        .ifPresent(document -> change(document, document.session.apply(image.fact())));
            case Incoming.Cancelled cancelled -> cancel(cancelled.cancellation().documentId());
            case null -> {}
        }
    }

    private void accept(RequestAccepted request, String traceparent) {
        if (stores.knows(request.documentId(), now())) {
            return;
        }
        Ticket ticket = Ticket.of(request, traceparent);
        stores.accept(request, ticket);
        alive.add(ticket.documentId());
        wake();
        services.admission().queue(this, ticket);
        tellPlace(ticket.documentId(), services.admission().position(ticket));
        openAdmitted();
    }

    private void cancel(String documentId) {
        if (stores.order(documentId) != null) {
            services.meters().cancelled();
        }
        end(documentId);
    }

    /** After a start: what was in work goes on first, the rest queues again. */
    private void recover() {
        if (recovered) {
            return;
        }
        recovered = true;
        List<DocumentSession> sessions = new ArrayList<>();
        stores.forEachSession(sessions::add);
        sessions.sort(Comparator.comparing(session -> session.ticket().acceptedAt()));
        for (DocumentSession session : sessions) {
            alive.add(session.ticket().documentId());
            if (session.isInWork()) {
                services.admission().queueAgain(this, session.ticket());
            } else {
                services.admission().queue(this, session.ticket());
            }
        }
        if (!sessions.isEmpty()) {
            LOG.info("Restored {} documents, task={}", sessions.size(), context.taskId());
        }
    }

    private void drain() {
        recover();
        for (InWork document : List.copyOf(inWork.values())) {
            while (document.outbox != null && inWork.containsValue(document)) {
                Optional<SessionEvent> event = document.outbox.poll();
                if (event.isEmpty()) {
                    break;
                }
                change(document, folded(document.session, event.get()));
            }
        }
        openAdmitted();
        sleepWithoutDocuments();
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

    private void openAdmitted() {
        if (services.generation().failure().isPresent()
                || services.courier().trouble().isPresent()) {
            return;
        }
        for (String documentId : services.admission().admitted(this)) {
            stores.session(documentId).ifPresent(this::open);
        }
    }

    private void open(DocumentSession session) {
        InWork document = new InWork(session);
        inWork.put(session.ticket().documentId(), document);
        if (session.isWritten()) {
            return;
        }
        RequestAccepted request = stores.order(session.ticket().documentId());
        Reproducibility.Writing writing =
                services.authorship().of(request.order().seed());
        if (session.writing() != null && !session.writing().bundleHash().equals(writing.bundleHash())) {
            change(document, session.apply(SessionEvent.Failed.modelExchanged(session.writing(), writing)));
            return;
        }
        document.session = session.opened(writing);
        stores.save(document.session, document.storedBlocks);
        document.outbox = opener.open(document.session, request);
    }

    private void change(InWork document, DocumentSession.Step step) {
        DocumentSession before = document.session;
        document.session = step.session();
        for (Effect effect : step.effects()) {
            perform(document, effect);
        }
        boolean changed = before.blocks().size() != document.session.blocks().size()
                || !before.illustrations().equals(document.session.illustrations())
                || before.finishReason() != document.session.finishReason();
        if (changed && !document.ended) {
            stores.save(document.session, document.storedBlocks);
            document.storedBlocks = document.session.blocks().size();
        }
    }

    private void perform(InWork document, Effect effect) {
        Ticket ticket = document.session.ticket();
        switch (effect) {
            case Effect.Publish publish -> {
                switch (publish.passage()) {
                    case WritingFinished finished -> services.meters().finished();
                    case WritingFailed failed -> services.meters().failed();
                    default -> {}
                }
                outlets.publish(ticket, publish.passage());
            }
            case Effect.Ask ask -> {
                stores.keep(ask.dream());
                services.meters().imageAsked();
                outlets.ask(ticket, ask.dream());
            }
            case Effect.Resume resume -> {
                if (document.outbox != null) {
                    opener.resume(document.outbox.key(), resume);
                }
            }
            case Effect.Forget forget -> stores.forgetDream(ticket.documentId(), forget.imageIndex());
            case Effect.End end -> {
                document.ended = true;
                end(ticket.documentId());
            }
        }
    }

    private void end(String documentId) {
        InWork document = inWork.remove(documentId);
        if (document != null && document.outbox != null) {
            opener.close(document.outbox);
        }
        services.admission().leave(documentId);
        alive.remove(documentId);
        RequestAccepted request = stores.order(documentId);
        if (request != null && request.order().images().max() > 0) {
            services.courier().discardConditions(documentId);
        }
        if (request != null && !request.order().pictures().isEmpty()) {
            pictures.ended(documentId, now());
        }
        stores.end(documentId, now());
    }

    private void keepHouse(Instant now) {
        pictures.clean(now);
        for (InWork document : inWork.values()) {
            for (int image : document.session.overdue(now, services.patience())) {
                askAgain(document, image, now);
            }
        }
        services.admission().positions(this, 0, POSITIONS_TOLD).forEach(this::tellPlace);
        sweep = sweep + POSITIONS_TOLD < services.admission().waiting() ? sweep + POSITIONS_TOLD : POSITIONS_TOLD;
        services.admission().positions(this, sweep, POSITIONS_TOLD).forEach(this::tellPlace);
    }

    private void tellPlace(String documentId, int position) {
        services.progress().queued(documentId, position, services.admission().waitAt(position));
    }

    private void askAgain(InWork document, int imageIndex, Instant now) {
        Ticket ticket = document.session.ticket();
        stores.dream(ticket.documentId(), imageIndex).ifPresent(dream -> {
            LOG.warn("Image is asked for again, documentId={} imageIndex={}", ticket.documentId(), imageIndex);
            services.meters().imageAskedAgain();
            outlets.ask(ticket, dream);
        });
        document.session = document.session.askedAgain(imageIndex, now);
        stores.save(document.session, document.storedBlocks);
    }

    private Optional<InWork> find(String documentId) {
        InWork document = inWork.get(documentId);
        return document != null
                ? Optional.of(document)
                : stores.session(documentId).map(InWork::new);
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }

    @Override
    public void close() {
        inWork.values().stream().filter(d -> d.outbox != null).forEach(d -> opener.close(d.outbox));
        inWork.clear();
        services.admission().leaveAll(this);
    }

    /** A document in work, as this task holds it between transactions. */
    private static final class InWork {
        private DocumentSession session;
        private int storedBlocks;
        private SessionOutbox outbox;
        private boolean ended;

        private InWork(DocumentSession session) {
            this.session = session;
            this.storedBlocks = session.blocks().size();
        }
    }
}
