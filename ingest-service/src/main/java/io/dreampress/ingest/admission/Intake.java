package io.dreampress.ingest.admission;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.ingest.request.OrderResolver;
import io.dreampress.ingest.request.Reading;
import io.dreampress.ingest.request.RequestReader;
import java.time.Clock;
import java.util.UUID;

/** Judges of a request what can be judged without knowing other requests. Thread-safe. */
public final class Intake {
    private final String topic;
    private final RequestReader reader;
    private final OrderResolver resolver;
    private final Pictures pictures;
    private final Clock clock;

    /**
     * An intake.
     *
     * @param topic name of the requests' topic on the broker; part of the ids of documents without a request id
     */
    public Intake(String topic, RequestReader reader, OrderResolver resolver, Pictures pictures, Clock clock) {
        this.topic = topic;
        this.reader = reader;
        this.resolver = resolver;
        this.pictures = pictures;
        this.clock = clock;
    }

    /** What becomes of a request at the door. */
    sealed interface Verdict {
        /** It goes on to the tenant's judge. */
        record Fit(Submission submission) implements Verdict {}

        /** It goes back. */
        record Unfit(RequestRejected rejection) implements Verdict {}
    }

    /**
     * Takes a request in.
     *
     * @throws ObjectStoreUnavailable if a picture cannot be stored or looked up now
     */
    Verdict take(Origin origin, byte[] value) {
        return switch (reader.read(value)) {
            case Reading.Refused refused ->
                new Verdict.Unfit(origin.rejected(
                        refused.problem(), refused.tenant(), refused.requestId(), refused.metadata(), clock.instant()));
            case Reading.Cancellation(CancelRequest request) -> new Verdict.Fit(cancellation(origin, request));
            case Reading.Document(DocumentRequest request) -> document(origin, request);
        };
    }

    private static Submission cancellation(Origin origin, CancelRequest request) {
        String documentId = DocumentIds.of(request).toString();
        return new Submission.Cancellation(origin, request.tenant(), documentId, request);
    }

    private Verdict document(Origin origin, DocumentRequest request) {
        UUID documentId = request.requestId() != null
                ? DocumentIds.of(request.tenant(), request.requestId())
                : DocumentIds.of(topic, origin.partition(), origin.offset());
        return switch (pictures.shelve(documentId, request.pictures())) {
            case Pictures.Shelved.Unusable(Problem problem) ->
                new Verdict.Unfit(origin.rejected(
                        problem, request.tenant(), request.requestId(), request.metadata(), clock.instant()));
            case Pictures.Shelved.Complete(var keys) ->
                new Verdict.Fit(new Submission.Document(
                        origin,
                        request.tenant(),
                        request.requestId(),
                        documentId.toString(),
                        BodyHash.of(request),
                        resolver.resolve(request, documentId, keys),
                        request.metadata()));
        };
    }
}
