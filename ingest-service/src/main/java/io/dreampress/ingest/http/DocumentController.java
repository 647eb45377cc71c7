package io.dreampress.ingest.http;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.ingest.admission.AcceptedRequests;
import io.dreampress.ingest.admission.DocumentIds;
import io.dreampress.ingest.catalogue.CatalogueEntry;
import io.dreampress.ingest.catalogue.DocumentStatus;
import io.dreampress.ingest.request.Reading;
import io.dreampress.ingest.request.RequestReader;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Documents over HTTP: everything still goes through {@code requests}. */
@HttpOnly
@RestController
@RequestMapping("/v1/documents")
class DocumentController {
    private final RequestReader reader;
    private final RequestPublisher publisher;
    private final AcceptedRequests accepted;
    private final Documents documents;

    DocumentController(
            RequestReader reader, RequestPublisher publisher, AcceptedRequests accepted, Documents documents) {
        this.reader = reader;
        this.publisher = publisher;
        this.accepted = accepted;
        this.documents = documents;
    }

    /**
     * The answer to a request that was published.
     *
     * @param documentId the document that it becomes, or that it cancels
     * @param status {@code received}
     */
    record Receipt(String documentId, DocumentStatus status) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Receipt> request(
            HttpServletRequest http, @RequestHeader(name = "traceparent", required = false) String trace)
            throws IOException {
        byte[] body = RequestBody.read(http);
        return switch (reader.read(body)) {
            case Reading.Refused refused -> throw new ProblemException(refused.problem());
            case Reading.Document(DocumentRequest request) -> document(request, body, trace);
            case Reading.Cancellation(CancelRequest request) -> {
                publisher.publish(request.tenant(), body, trace);
                yield receipt(DocumentIds.of(request));
            }
        };
    }

    private ResponseEntity<Receipt> document(DocumentRequest request, byte[] body, String trace) {
        accepted.conflictOf(request).ifPresent(problem -> {
            throw new ProblemException(problem);
        });
        RecordMetadata place = publisher.publish(request.tenant(), body, trace);
        UUID documentId = request.requestId() != null
                ? DocumentIds.of(request.tenant(), request.requestId())
                : DocumentIds.of(publisher.topic(), place.partition(), place.offset());
        documents.received(documentId.toString(), request);
        return receipt(documentId);
    }

    @GetMapping("/{documentId}")
    CatalogueEntry find(@PathVariable String documentId) {
        return documents.find(documentId).orElseThrow(() -> unknown());
    }

    @DeleteMapping("/{documentId}")
    ResponseEntity<Receipt> cancel(
            @PathVariable String documentId,
            @RequestParam(defaultValue = "default") String tenant,
            @RequestParam(required = false) String reason,
            @RequestHeader(name = "traceparent", required = false) String trace) {
        boolean foreign = documents.find(documentId).stream()
                .anyMatch(entry -> entry.tenant() != null && !entry.tenant().equals(tenant));
        if (foreign) {
            throw unknown();
        }
        byte[] request = JsonSerde.MAPPER.writeValueAsBytes(new CancelRequest(tenant, null, documentId, reason, null));
        return switch (reader.read(request)) {
            case Reading.Refused refused -> throw new ProblemException(refused.problem());
            case Reading.Document document -> throw new IllegalStateException("a cancellation was read as a document");
            case Reading.Cancellation(CancelRequest cancellation) -> {
                publisher.publish(cancellation.tenant(), request, trace);
                yield receipt(DocumentIds.of(cancellation));
            }
        };
    }

    private static ResponseEntity<Receipt> receipt(UUID documentId) {
        return ResponseEntity.accepted()
                .location(URI.create("/v1/documents/" + documentId))
                .body(new Receipt(documentId.toString(), DocumentStatus.RECEIVED));
    }

    private static ProblemException unknown() {
        Problem problem = ProblemType.UNKNOWN_DOCUMENT.problem(
                "documentId: expected the id of a document, got one that the catalogue does not know. Check the id.");
        return new ProblemException(problem);
    }
}
