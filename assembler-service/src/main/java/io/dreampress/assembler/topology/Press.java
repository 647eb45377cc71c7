package io.dreampress.assembler.topology;

import io.dreampress.assembler.assembly.Manuscript;
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
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the last word on a document: its renditions go to the object store first, then the event may. Thread-safe. */
public final class Press {
    private static final Logger LOG = LoggerFactory.getLogger(Press.class);
    private static final int ROOM_FOR_HEADERS = 64 * 1024;

    private final ObjectStore objects;
    private final RenditionStore renditions;
    private final Executor executor;
    private final AtomicReference<String> failure = new AtomicReference<>();

    /** @param executor renders and waits for the disk; the more at once, the more documents share a wait */
    public Press(ObjectStore objects, RenditionStore renditions, Executor executor) {
        this.objects = objects;
        this.renditions = renditions;
        this.executor = executor;
    }

    /** Why the object store was not there when it was last needed; empty if it was. */
    public Optional<String> objectStoreFailure() {
        return Optional.ofNullable(failure.get());
    }

    /**
     * The document's terminal event, as soon as its files are stored; fails with an {@link UncheckedIOException} if the
     * object store is not there or full.
     */
    CompletableFuture<DocumentFact> publish(Outcome.Ended ended, Instant now) {
        return switch (ended) {
            case Outcome.Complete(var accepted, var manuscript) ->
                CompletableFuture.supplyAsync(() -> finished(accepted, manuscript, now), executor);
            case Outcome.Failed(var accepted, var problem) ->
                CompletableFuture.completedFuture(failed(accepted, problem, now));
            case Outcome.Cancelled(var accepted, var reason) ->
                CompletableFuture.completedFuture(new DocumentCancelled(
                        accepted.documentId(),
                        accepted.requestId(),
                        accepted.tenant(),
                        reason,
                        accepted.metadata(),
                        now));
        };
    }

    /** Deletes, some time soon, what only making the document needed; what cannot be deleted then is swept later. */
    void deleteConditions(String documentId) {
        executor.execute(() -> {
            deleteAll("conditions/" + documentId + "/");
            deleteAll("dreams/" + documentId + "/");
        });
    }

    /** Deletes the images of a document that did not come about, some time soon. */
    void deleteImages(String documentId) {
        executor.execute(() -> deleteAll("images/" + documentId + "/"));
    }

    private void deleteAll(String prefix) {
        try {
            objects.deleteAll(prefix);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("objects are left behind prefix={} reason={}", prefix, e.getMessage());
        }
    }

    /** The object store was not there or full; documents wait for it. */
    private void objectStoreFailed(IOException e) {
        if (failure.getAndSet(e.getMessage()) == null) {
            LOG.error("documents wait for the object store, which is tried every second: {}", e.getMessage());
        }
    }

    /** A document that cannot be put into a page ends as well, and the log says why. */
    private DocumentFact finished(RequestAccepted accepted, Manuscript manuscript, Instant now) {
        try {
            return stored(accepted, manuscript.document(accepted, objects::uri, now), now);
        } catch (IOException e) {
            objectStoreFailed(e);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            LOG.error("document cannot be assembled documentId={}", accepted.documentId(), e);
            return failed(
                    accepted,
                    ProblemType.ASSEMBLY_FAILED.problem("document: expected to be put together, got "
                            + e.getClass().getSimpleName() + "; the assembler's log says why"),
                    now);
        }
    }

    private DocumentFact stored(RequestAccepted accepted, DocumentFinished document, Instant now) throws IOException {
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
