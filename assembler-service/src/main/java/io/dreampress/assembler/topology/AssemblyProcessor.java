package io.dreampress.assembler.topology;

import io.dreampress.assembler.assembly.Outcome;
import io.dreampress.assembler.assembly.Part;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.progress.StageAdvanced;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Joins a document's facts and has the one last word on it: the first outcome that they amount to is published, and
 * what comes later is dropped and counted.
 */
final class AssemblyProcessor implements Processor<String, DocumentPart, String, Object> {
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Press press;
    private final AssemblyMetrics metrics;
    private final Duration memory;
    private ProcessorContext<String, Object> context;
    private PartStores stores;
    /** Documents without a future whose end may still be taken back, and those whose end is committed. */
    private Set<String> discarded = new HashSet<>();

    private Set<String> swept = new HashSet<>();

    AssemblyProcessor(Press press, AssemblyMetrics metrics, Duration memory) {
        this.press = press;
        this.metrics = metrics;
        this.memory = memory;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        stores = PartStores.of(context);
        context.schedule(RETRY, PunctuationType.WALL_CLOCK_TIME, timestamp -> {
            retry();
            sweep();
        });
        context.schedule(memory.dividedBy(10), PunctuationType.WALL_CLOCK_TIME, timestamp -> expire());
    }

    @Override
    public void process(Record<String, DocumentPart> record) {
        String documentId = record.value().documentId();
        if (!documentId.equals(record.key())) {
            throw new IllegalArgumentException(
                    "record key '" + record.key() + "': expected the documentId '" + documentId + "'");
        }
        var state = stores.state(documentId).orElseGet(() -> DocumentState.gathering(now()));
        if (state.isDone()) {
            metrics.late();
            if (state.isDiscarded()) {
                discarded.add(documentId);
            }
            return;
        }
        record.value().part().ifPresent(part -> add(record, state, part));
    }

    private void add(Record<String, DocumentPart> record, DocumentState state, Part part) {
        String documentId = record.value().documentId();
        if (!stores.add(documentId, part)) {
            metrics.duplicate();
            return;
        }
        var next = part.decisive() ? state.deciding() : state;
        stores.states().put(documentId, next);
        if (part instanceof Part.Manifest) {
            context.forward(record.withValue(new StageAdvanced.Assembling(documentId)));
        }
        if (next.isDeciding()) {
            decide(documentId, record.withValue(null));
        }
    }

    /** @return whether the object store was there, if it was needed */
    private boolean decide(String documentId, Record<String, ?> cause) {
        return switch (stores.assembly(documentId).outcome()) {
            case Outcome.Waiting waiting -> true;
            case Outcome.Ended ended -> end(documentId, ended, cause);
        };
    }

    private boolean end(String documentId, Outcome.Ended ended, Record<String, ?> cause) {
        try {
            DocumentFact fact = press.publish(ended, now());
            context.forward(cause.withKey(documentId).withValue(fact));
            boolean finished = fact instanceof DocumentFinished;
            stores.end(documentId, now(), finished);
            if (!finished) {
                discarded.add(documentId);
            }
            metrics.ended(fact);
            press.deleteConditions(documentId);
            return true;
        } catch (IOException e) {
            stores.waiting().put(documentId, "");
            press.objectStoreFailed(e);
            return false;
        }
    }

    /** Documents wait for the object store; the first that it refuses again ends the round. */
    private void retry() {
        for (String documentId : stores.waitingForObjects()) {
            if (!decide(documentId, new Record<>(documentId, null, context.currentSystemTimeMs()))) {
                return;
            }
        }
    }

    /**
     * Deletes images of documents that ended without becoming one. Between two rounds lies a commit: an end that was taken
     * back, and might turn out otherwise, has taken this processor with it.
     */
    private void sweep() {
        swept.forEach(documentId -> {
            press.deleteImages(documentId);
            press.deleteConditions(documentId);
        });
        swept = discarded;
        discarded = new HashSet<>();
    }

    /** Forgets ended documents, and parts of documents that were never ordered. */
    private void expire() {
        Instant now = now();
        for (String documentId : stores.documents((id, state) -> state.olderThan(memory, now))) {
            DocumentState state = stores.state(documentId).orElseThrow();
            if (state.isDiscarded()) {
                press.deleteImages(documentId);
            }
            if (state.isDone() || !stores.assembly(documentId).isOrdered()) {
                stores.forget(documentId);
                press.deleteConditions(documentId);
            }
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
    }
}
