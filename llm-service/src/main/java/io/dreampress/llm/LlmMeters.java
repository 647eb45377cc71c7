package io.dreampress.llm;

import io.dreampress.llm.generation.GenerationStatistics;
import io.dreampress.llm.session.Admission;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** What the engine and the queue show to those who measure. */
@Component
class LlmMeters implements MeterBinder {
    private final GenerationStatistics statistics;
    private final Admission admission;

    LlmMeters(GenerationStatistics statistics, Admission admission) {
        this.statistics = statistics;
        this.admission = admission;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("dreampress.llm.tokens", statistics, GenerationStatistics::tokens)
                .description("Tokens written")
                .register(registry);
        FunctionCounter.builder("dreampress.llm.positions.read", statistics, GenerationStatistics::positionsRead)
                .description("Positions of prompts, queries and pictures read")
                .register(registry);
        gauge(registry, "tokens.per.second", "Tokens a second", statistics, GenerationStatistics::tokensPerSecond);
        gauge(registry, "cache.bytes", "Memory of keys and values", statistics, GenerationStatistics::cacheBytes);
        gauge(registry, "cache.budget.bytes", "Most of it", statistics, GenerationStatistics::cacheBudget);
        FunctionCounter.builder("dreampress.llm.cache.evictions", statistics, GenerationStatistics::evictions)
                .description("Sessions whose keys and values gave way, to be computed again")
                .register(registry);
        gauge(registry, "sessions.stalled", "Sessions that wait for cache", statistics, s -> s.stalledSessions());
        gauge(registry, "sessions", "Sessions in the engine", statistics, GenerationStatistics::openSessions);
        gauge(registry, "sessions.parked", "Sessions that await an image", statistics, s -> s.parkedSessions());
        gauge(registry, "decode.batch", "Sessions in the last step", statistics, s -> s.lastDecodeBatch());
        gauge(registry, "queue", "Documents that wait to be admitted", admission, Admission::waiting);
        gauge(registry, "documents.in.work", "Documents in work", admission, Admission::inWork);
    }

    private static <T> void gauge(
            MeterRegistry registry, String name, String description, T of, ToDoubleFunction<T> value) {
        Gauge.builder("dreampress.llm." + name, of, value)
                .description(description)
                .register(registry);
    }
}
