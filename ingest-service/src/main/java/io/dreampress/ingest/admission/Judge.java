package io.dreampress.ingest.admission;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.RequestAccepted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Judges a tenant's requests one after the other, knowing those before. */
final class Judge {
    private final KeyValueStore<String, Seen> memory;
    private final Quotas quotas;
    private final Clock clock;

    /**
     * A judge.
     *
     * @param memory accepted requests by document id
     */
    Judge(KeyValueStore<String, Seen> memory, Quotas quotas, Clock clock) {
        this.memory = memory;
        this.quotas = quotas;
        this.clock = clock;
    }

    /** Judges; empty where everything has been said before. */
    Optional<Ruling> judge(Submission submission) {
        return switch (submission) {
            case Submission.Document document -> judge(document);
            case Submission.Cancellation cancellation -> judge(cancellation);
            case Submission.Ending ending -> {
                note(ending);
                yield Optional.empty();
            }
        };
    }

    private Optional<Ruling> judge(Submission.Document document) {
        Instant now = clock.instant();
        Seen seen = memory.get(document.documentId());
        if (seen == null) {
            return Optional.of(judgeNew(document, now));
        }
        if (seen.bodyHash().equals(document.bodyHash())) {
            return Optional.empty();
        }
        Problem problem = conflict(document.tenant(), document.requestId(), document.documentId());
        return Optional.of(rejected(document, problem, now));
    }

    private Ruling judgeNew(Submission.Document document, Instant now) {
        Optional<Problem> tooMuch = quotas.take(document.tenant(), now);
        if (tooMuch.isPresent()) {
            return rejected(document, tooMuch.get(), now);
        }
        Boolean counted = quotas.countsDocumentsOf(document.tenant()) ? true : null;
        memory.put(
                document.documentId(),
                new Seen(document.tenant(), document.bodyHash(), false, now.toEpochMilli(), counted));
        return new Ruling.Accepted(new RequestAccepted(
                document.documentId(),
                document.requestId(),
                document.tenant(),
                document.order(),
                document.metadata(),
                now));
    }

    private static Ruling rejected(Submission.Document document, Problem problem, Instant now) {
        return new Ruling.Rejected(
                document.origin().rejected(problem, document.tenant(), document.requestId(), document.metadata(), now));
    }

    private void note(Submission.Ending ending) {
        Seen seen = memory.get(ending.documentId());
        if (seen != null && Boolean.TRUE.equals(seen.counted())) {
            quotas.giveBack(seen.tenant());
            memory.put(ending.documentId(), seen.asEnded());
        }
    }

    /** An id was used for another request before. */
    static Problem conflict(String tenant, String requestId, String documentId) {
        return ProblemType.REQUEST_CONFLICT.problem("requestId '" + requestId + "' of tenant '" + tenant
                + "': expected the request that was accepted as document " + documentId
                + ", got another one. Send it with a new requestId.");
    }

    private Optional<Ruling> judge(Submission.Cancellation cancellation) {
        Instant now = clock.instant();
        Seen seen = memory.get(cancellation.documentId());
        if (seen == null || !seen.tenant().equals(cancellation.tenant())) {
            var problem = ProblemType.UNKNOWN_DOCUMENT.problem("Cancellation: expected a document of tenant '"
                    + cancellation.tenant() + "', got " + named(cancellation)
                    + ", which is none. Check the id and the tenant.");
            return Optional.of(new Ruling.Rejected(cancellation
                    .origin()
                    .rejected(
                            problem,
                            cancellation.tenant(),
                            cancellation.request().requestId(),
                            cancellation.request().metadata(),
                            now)));
        }
        if (seen.cancelled()) {
            return Optional.empty();
        }
        memory.put(cancellation.documentId(), seen.asCancelled());
        return Optional.of(new Ruling.Cancelled(new DocumentCancellation(
                cancellation.documentId(), cancellation.request().reason(), now)));
    }

    private static String named(Submission.Cancellation cancellation) {
        return cancellation.request().requestId() != null
                ? "requestId '" + cancellation.request().requestId() + "'"
                : "documentId '" + cancellation.documentId() + "'";
    }

    /** Forgets requests that were accepted longer ago than this; their ids may be used again. */
    void forget(Duration age) {
        long before = clock.instant().minus(age).toEpochMilli();
        try (KeyValueIterator<String, Seen> all = memory.all()) {
            all.forEachRemaining(entry -> {
                if (entry.value.acceptedAtMillis() < before) {
                    memory.delete(entry.key);
                }
            });
        }
    }
}
