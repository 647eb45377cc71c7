package io.dreampress.assembler.topology;

import io.dreampress.assembler.assembly.Outcome;
import io.dreampress.assembler.rendition.RenditionStore;
import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.objectstore.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the last word on a document: its renditions go to the object store first, then the event may. Thread-safe. */
public final class Press {
    private static final Logger LOG = LoggerFactory.getLogger(Press.class);
    private static final int ROOM_FOR_HEADERS = 64 * 1024;

    private final ObjectStore objects;
    private final RenditionStore renditions;
    private final AtomicReference<String> failure = new AtomicReference<>();

    public Press(ObjectStore objects, RenditionStore renditions) {
        this.objects = objects;
        this.renditions = renditions;
    }

    /** Why the object store was not there when it was last needed; empty if it was. */
    public Optional<String> objectStoreFailure() {
        return Optional.ofNullable(failure.get());
    }

    /**
     * The document's terminal event, its files stored.
     *
     * @throws IOException if the object store is not there or full
     */
    DocumentFact publish(Outcome.Ended ended, Instant now) throws IOException {
        return switch (ended) {
            case Outcome.Complete(var accepted, var manuscript) ->
                finished(accepted, manuscript.document(accepted, objects::uri, now), now);
            case Outcome.Failed(var accepted, var problem) -> failed(accepted, problem, now);
            case Outcome.Cancelled(var accepted, var reason) ->
                new DocumentCancelled(
                        accepted.documentId(),
                        accepted.requestId(),
                        accepted.tenant(),
                        reason,
                        accepted.metadata(),
                        now);
        };
    }

    /** Deletes what only making the document needed; what cannot be deleted now is swept later. */
    void deleteConditions(String documentId) {
        deleteAll("conditions/" + documentId + "/");
        deleteAll("dreams/" + documentId + "/");
    }

    /** Deletes the images of a document that did not come about. */
    void deleteImages(String documentId) {
        deleteAll("images/" + documentId + "/");
    }

    private void deleteAll(String prefix) {
        try {
            objects.deleteAll(prefix);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("objects are left behind prefix={} reason={}", prefix, e.getMessage());
        }
    }

    /** The object store was not there or full; documents wait for it. */
    void objectStoreFailed(IOException e) {
        if (failure.getAndSet(e.getMessage()) == null) {
            LOG.error("documents wait for the object store, which is tried every second: {}", e.getMessage());
        }
    }

    private DocumentFact finished(RequestAccepted accepted, DocumentFinished document, Instant now) throws IOException {
        DocumentFinished published = renditions.store(document);
        if (failure.getAndSet(null) != null) {
            LOG.info("the object store is there again");
        }
        int size = JsonSerde.MAPPER.writeValueAsBytes(published).length;
        int most = Topics.LARGEST_RECORD - ROOM_FOR_HEADERS;
        return size <= most
                ? published
                : failed(
                        accepted,
                        ProblemType.ASSEMBLY_FAILED.problem(
                                "document: expected at most %d bytes as JSON, got %d; order a shorter one"
                                        .formatted(most, size)),
                        now);
    }

    private static DocumentFailed failed(RequestAccepted accepted, Problem problem, Instant now) {
        return new DocumentFailed(
                accepted.documentId(), accepted.requestId(), accepted.tenant(), problem, accepted.metadata(), now);
    }
}
