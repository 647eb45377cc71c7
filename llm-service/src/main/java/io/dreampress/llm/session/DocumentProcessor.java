package io.dreampress.llm.session;

import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.topic.MessageHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    private final SessionServices services;
    private final Duration drainEvery;

    private ProcessorContext<String, Object> context;
    private SessionStores stores;
    private TaskQueue queue;
    private DocumentsInWork documents;
    private boolean recovered;
    private Cancellable housekeeping;
    /** Null while there is nothing to drain. */
    private Cancellable draining;

    DocumentProcessor(SessionServices services, Duration drainEvery) {
        this.services = services;
        this.drainEvery = drainEvery;
    }

    /** Kafka Streams closes a task that it has to give back or restore, and may open the same one again. */
    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        stores = new SessionStores(context);
        queue = new TaskQueue(services.admission(), services.progress());
        documents = new DocumentsInWork(context, services, stores, queue);
        recovered = false;
        housekeeping = context.schedule(
                HOUSEKEEPING, PunctuationType.WALL_CLOCK_TIME, now -> keepHouse(Instant.ofEpochMilli(now)));
        wake();
    }

    /** Every punctuation brings a transaction with it: without documents there are few. */
    private void wake() {
        if (draining == null) {
            draining = context.schedule(drainEvery, PunctuationType.WALL_CLOCK_TIME, now -> drain());
        }
    }

    private void sleep() {
        if (draining != null) {
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
            case Incoming.Image image -> documents.take(image.fact());
            case Incoming.Cancelled cancelled -> cancel(cancelled.cancellation().documentId());
            case null -> {}
        }
    }

    private void accept(RequestAccepted request, String traceparent) {
        if (stores.knows(request.documentId(), Instant.ofEpochMilli(context.currentSystemTimeMs()))) {
            return;
        }
        Ticket ticket = Ticket.of(request, traceparent);
        stores.accept(request, ticket);
        wake();
        queue.join(ticket);
        documents.openAdmitted();
    }

    private void cancel(String documentId) {
        if (stores.order(documentId) != null) {
            services.meters().cancelled();
        }
        documents.end(documentId);
    }

    /** After a start, the oldest first. */
    private void recover() {
        if (recovered) {
            return;
        }
        recovered = true;
        List<DocumentSession> sessions = new ArrayList<>();
        stores.forEachSession(sessions::add);
        sessions.sort(Comparator.comparing(session -> session.ticket().acceptedAt()));
        sessions.forEach(queue::joinAgain);
        if (!sessions.isEmpty()) {
            LOG.info("Restored {} documents, task={}", sessions.size(), context.taskId());
        }
    }

    private void drain() {
        recover();
        documents.drain();
        documents.openAdmitted();
        if (queue.isEmpty()) {
            sleep();
        }
    }

    private void keepHouse(Instant now) {
        documents.keepHouse(now);
        queue.tellPlaces();
    }

    @Override
    public void close() {
        housekeeping.cancel();
        sleep();
        documents.close();
        queue.close();
    }
}
