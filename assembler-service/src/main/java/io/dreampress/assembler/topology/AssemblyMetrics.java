package io.dreampress.assembler.topology;

import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.DocumentFinished;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what becomes of documents. A transaction that is taken back and done again counts twice. */
public final class AssemblyMetrics {
    private final Counter finished;
    private final Counter failed;
    private final Counter cancelled;
    private final Counter late;
    private final Counter duplicate;

    public AssemblyMetrics(MeterRegistry registry) {
        finished = documents(registry, "finished");
        failed = documents(registry, "failed");
        cancelled = documents(registry, "cancelled");
        late = facts(registry, "late");
        duplicate = facts(registry, "duplicate");
    }

    void ended(DocumentFact fact) {
        switch (fact) {
            case DocumentFinished document -> finished.increment();
            case DocumentFailed document -> failed.increment();
            case DocumentCancelled document -> cancelled.increment();
        }
    }

    /** A fact came after its document's end. */
    void late() {
        late.increment();
    }

    /** A fact came again. */
    void duplicate() {
        duplicate.increment();
    }

    private static Counter documents(MeterRegistry registry, String outcome) {
        return Counter.builder("dreampress.documents")
                .description("Documents that ended")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter facts(MeterRegistry registry, String reason) {
        return Counter.builder("dreampress.assembler.facts.dropped")
                .description("Facts that changed nothing")
                .tag("reason", reason)
                .register(registry);
    }
}
