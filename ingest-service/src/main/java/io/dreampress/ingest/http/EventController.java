package io.dreampress.ingest.http;

import io.dreampress.ingest.catalogue.CatalogueEntry;
import io.dreampress.ingest.events.DocumentEvent;
import io.dreampress.ingest.events.EventHub;
import io.dreampress.ingest.events.Watcher;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** A document's events while it grows, as server-sent events; the stream ends with the document. */
@HttpOnly
@RestController
class EventController {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final long LONGEST_MILLIS = Duration.ofHours(1).toMillis();

    private final EventHub hub;
    private final Documents documents;

    EventController(EventHub hub, Documents documents) {
        this.hub = hub;
        this.documents = documents;
    }

    @GetMapping(path = "/v1/documents/{documentId}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(
            @PathVariable String documentId, @RequestHeader(name = "Last-Event-ID", required = false) String lastSeen) {
        var emitter = new SseEmitter(LONGEST_MILLIS);
        var watcher = hub.watch(documentId, lastSeen);
        emitter.onCompletion(() -> hub.leave(documentId, watcher));
        Optional<CatalogueEntry> ended =
                documents.find(documentId).filter(entry -> entry.status().isFinal());
        Thread.ofVirtual().name("events-" + documentId).start(() -> feed(emitter, documentId, watcher, ended));
        return emitter;
    }

    private void feed(SseEmitter emitter, String documentId, Watcher watcher, Optional<CatalogueEntry> ended) {
        try {
            boolean over = false;
            while (!over && !watcher.fellBehind()) {
                Optional<DocumentEvent> next = watcher.next(ended.isPresent() ? Duration.ZERO : HEARTBEAT)
                        .or(() -> ended.map(EventController::last));
                emitter.send(next.map(EventController::event)
                        .orElseGet(() -> SseEmitter.event().comment("still here")));
                over = next.filter(DocumentEvent::isLast).isPresent();
            }
            emitter.complete();
        } catch (IOException | IllegalStateException e) {
            emitter.completeWithError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } finally {
            hub.leave(documentId, watcher);
        }
    }

    /** The end of a document whose events are no longer remembered. */
    private static DocumentEvent last(CatalogueEntry entry) {
        return new DocumentEvent("catalogue", entry.status().word(), String.valueOf(entry.fact()));
    }

    private static SseEmitter.SseEventBuilder event(DocumentEvent event) {
        return SseEmitter.event().id(event.id()).name(event.name()).data(event.json(), MediaType.TEXT_PLAIN);
    }
}
