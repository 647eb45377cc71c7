package io.dreampress.diffusion.gang;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts what became of dreams. */
@Component
class DreamMeters {
    private final MeterRegistry registry;

    DreamMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Outcome outcome : Outcome.values()) {
            counter(outcome);
        }
    }

    void count(Outcome outcome) {
        counter(outcome).increment();
    }

    /** A record was accepted after its lock had run out: another worker has it now. */
    void countLateAccept() {
        registry.counter("dreampress.dreams.late.accepts").increment();
    }

    private Counter counter(Outcome outcome) {
        return Counter.builder("dreampress.images")
                .description("Dreams settled, by what became of them")
                .tag("outcome", outcome.name().toLowerCase(java.util.Locale.ROOT))
                .register(registry);
    }

    /** What became of a dream. */
    enum Outcome {
        RENDERED,
        RENDERED_BEFORE,
        FAILED,
        CANCELLED,
        UNUSABLE
    }
}
