package io.dreampress.assembler.topology;

import io.dreampress.assembler.assembly.Outcome;
import io.dreampress.assembler.assembly.Part;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.progress.StageAdvanced;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.Cancellable;
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
    /** Documents that may have left objects behind: those whose end may still be taken back, and those that go now. */
    private Set<String> leavers = new HashSet<>();

    private Set<String> swept = new HashSet<>();
    /** Documents that the object store refused. */
    private final Set<String> waiting = new LinkedHashSet<>();

    private Closings closings;
    private boolean recovered;
    private List<Cancellable> schedules = List.of();

    AssemblyProcessor(Press press, AssemblyMetrics metrics, Duration memory) {
        this.press = press;
        this.metrics = metrics;
        this.memory = memory;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        stores = PartStores.of(context);
        closings = new Closings(context, this::conclude, waiting::add);
        schedules = List.of(
                context.schedule(RETRY, PunctuationType.WALL_CLOCK_TIME, timestamp -> {
                    retry();
                    sweep();
                }),
                context.schedule(memory.dividedBy(10), PunctuationType.WALL_CLOCK_TIME, timestamp -> expire()));
    }

    /** Kafka Streams closes a task that it has to give back or restore, and may open the same one again. */
    @Override
    public void close() {
        schedules.forEach(Cancellable::cancel);
        closings.close();
        leavers.clear();
        swept.clear();
        waiting.clear();
        recovered = false;
    }

    @Override
    public void process(Record<String, DocumentPart> record) {
        String documentId = record.value().documentId();
        if (!documentId.equals(record.key())) {
            throw new IllegalArgumentException(
                    "record key '" + record.key() + "': expected the documentId '" + documentId + "'");
        }
        var known = stores.state(documentId);
        if (known.filter(DocumentState::isDone).isPresent()) {
            metrics.late();
            leavers.add(documentId);
            return;
        }
        record.value().part().ifPresent(part -> add(record, known, part));
    }

    private void add(Record<String, DocumentPart> record, Optional<DocumentState> known, Part part) {
        String documentId = record.value().documentId();
        var state = known.orElseGet(() -> DocumentState.gathering(now()));
        if (state.has(part)) {
            metrics.duplicate();
            return;
        }
        var next = state.with(part);
        stores.add(documentId, part, next);
        if (part instanceof Part.Manifest) {
            context.forward(record.withValue(new StageAdvanced.Assembling(documentId)));
        }
        if (next.isDeciding()) {
            decide(documentId, record.withValue(null));
        }
    }

    private void decide(String documentId, Record<String, ?> cause) {
        if (closings.isUnderWay(documentId)) {
            return;
        }
        switch (stores.assembly(documentId).outcome()) {
            case Outcome.Waiting waiting -> {}
            case Outcome.Ended ended ->
                closings.add(new Closings.Closing(cause.withKey(documentId), press.publish(ended, now())));
        }
    }

    /** The files are there: the document may be told of. */
    private void conclude(Closings.Closing closing, DocumentFact fact) {
        String documentId = closing.documentId();
        context.forward(closing.cause().withValue(fact));
        boolean finished = fact instanceof DocumentFinished;
        stores.end(documentId, now(), finished);
        if (!finished) {
            leavers.add(documentId);
        }
        metrics.ended(fact);
        press.deleteConditions(documentId);
    }

    /** Documents wait for the object store, or were not told of when the service stopped. */
    private void retry() {
        if (!recovered) {
            recovered = true;
            waiting.addAll(stores.undecided());
        }
        List<String> now = waiting.stream()
                .limit(press.objectStoreFailure().isPresent() ? 1 : waiting.size())
                .toList();
        for (String documentId : now) {
            waiting.remove(documentId);
            decide(documentId, new Record<>(documentId, null, context.currentSystemTimeMs()));
        }
    }

    /**
     * Deletes what documents leave behind that ended without becoming one, or for which something came after their end.
     * Between two rounds lies a commit: an end that was taken back, and might turn out otherwise, has taken this processor
     * with it.
     */
    private void sweep() {
        swept.forEach(documentId -> {
            if (stores.state(documentId).filter(DocumentState::isDiscarded).isPresent()) {
                press.deleteImages(documentId);
            }
            press.deleteConditions(documentId);
        });
        swept = leavers;
        leavers = new HashSet<>();
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
