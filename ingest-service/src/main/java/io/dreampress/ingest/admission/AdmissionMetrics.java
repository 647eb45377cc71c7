package io.dreampress.ingest.admission;

import io.dreampress.contracts.document.Problem;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what becomes of requests. */
public final class AdmissionMetrics {
    private final MeterRegistry registry;

    public AdmissionMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void accepted(String kind) {
        registry.counter("dreampress.requests.accepted", "kind", kind).increment();
    }

    /** Counts by the last part of the problem's type: a handful of values. */
    void rejected(Problem problem) {
        String reason = problem.type().substring(problem.type().lastIndexOf(':') + 1);
        registry.counter("dreampress.requests.rejected", "reason", reason).increment();
    }

    void cancelled() {
        registry.counter("dreampress.requests.cancelled").increment();
    }

    void repeated() {
        registry.counter("dreampress.requests.repeated").increment();
    }

    void deadLettered() {
        registry.counter("dreampress.requests.dead.lettered").increment();
    }
}
