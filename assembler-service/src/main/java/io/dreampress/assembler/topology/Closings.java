package io.dreampress.assembler.topology;

import io.dreampress.contracts.document.DocumentFact;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Documents whose end is decided and whose files are on their way to the disk. Their events follow as soon as the files are
 * there; nothing of this is kept, for after a restart their parts decide the same again. Belongs to one task.
 */
final class Closings {
    private static final Duration LOOK = Duration.ofMillis(10);
    /** So many wait for the disk at once, and then the task does. */
    static final int MOST = 64;

    private final ProcessorContext<?, ?> context;
    private final BiConsumer<Closing, DocumentFact> stored;
    private final Consumer<String> refused;
    private final SequencedMap<String, Closing> underWay = new LinkedHashMap<>();
    /** Null while there is nothing to look at. */
    private Cancellable looking;

    /**
     * @param stored told of a document whose files are there, with its event
     * @param refused told of a document whose files the object store did not take
     */
    Closings(ProcessorContext<?, ?> context, BiConsumer<Closing, DocumentFact> stored, Consumer<String> refused) {
        this.context = context;
        this.stored = stored;
        this.refused = refused;
    }

    /**
     * A document that is being closed.
     *
     * @param cause its last part, whose key is the document's id and whose headers the event takes on
     * @param fact its terminal event, once its files are stored
     */
    record Closing(Record<String, ?> cause, CompletableFuture<DocumentFact> fact) {
        String documentId() {
            return cause.key();
        }
    }

    boolean isUnderWay(String documentId) {
        return underWay.containsKey(documentId);
    }

    void add(Closing closing) {
        if (closing.fact().isDone()) {
            settle(closing);
            return;
        }
        underWay.put(closing.documentId(), closing);
        if (underWay.size() > MOST) {
            Closing first = underWay.firstEntry().getValue();
            first.fact().handle((fact, failure) -> fact).join();
            look();
        }
        if (looking == null) {
            looking = context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, now -> look());
        }
    }

    private void look() {
        List<Closing> done = underWay.values().stream()
                .filter(closing -> closing.fact().isDone())
                .toList();
        done.forEach(closing -> {
            underWay.remove(closing.documentId());
            settle(closing);
        });
        if (underWay.isEmpty()) {
            close();
        }
    }

    /** The task is closed, or nothing is under way. */
    void close() {
        underWay.clear();
        if (looking != null) {
            looking.cancel();
            looking = null;
        }
    }

    private void settle(Closing closing) {
        if (closing.fact().state() == Future.State.SUCCESS) {
            stored.accept(closing, closing.fact().resultNow());
        } else if (closing.fact().exceptionNow() instanceof UncheckedIOException) {
            refused.accept(closing.documentId());
        } else {
            throw new IllegalStateException(
                    "document '" + closing.documentId() + "': expected its event or a refusal of the object store, got "
                            + closing.fact().exceptionNow(),
                    closing.fact().exceptionNow());
        }
    }
}
