package io.dreampress.llm;

import io.dreampress.llm.generation.GenerationEngine;
import io.dreampress.llm.generation.GenerationStatistics;
import io.dreampress.llm.payload.PayloadCourier;
import io.dreampress.llm.session.SessionStreams;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Up while documents can be written: the model is loaded, the engine lives, topics and object store can be reached. */
@Component("pipeline")
class LlmHealth implements HealthIndicator {
    private static final int BROKER_SECONDS = 2;
    private static final String WELL = "well";

    private final LoadedWriter model;
    private final GenerationEngine engine;
    private final GenerationStatistics statistics;
    private final SessionStreams streams;
    private final PayloadCourier courier;
    private final Admin admin;

    LlmHealth(
            LoadedWriter model,
            GenerationEngine engine,
            GenerationStatistics statistics,
            SessionStreams streams,
            PayloadCourier courier,
            Admin healthAdmin) {
        this.model = model;
        this.engine = engine;
        this.statistics = statistics;
        this.streams = streams;
        this.courier = courier;
        this.admin = healthAdmin;
    }

    @Override
    public Health health() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("engine", engine.failure().orElse(WELL));
        parts.put("streams", streams.trouble().orElse(WELL));
        parts.put("objects", courier.trouble().orElse(WELL));
        parts.put("broker", broker().orElse(WELL));
        boolean well = parts.values().stream().allMatch(WELL::equals);
        return (well ? Health.up() : Health.down())
                .withDetail("model", model.authorship().bundle())
                .withDetail("cache", cache())
                .withDetails(parts)
                .build();
    }

    /** What people ask first when documents wait. */
    private Map<String, Object> cache() {
        Map<String, Object> cache = new LinkedHashMap<>();
        cache.put("usedBytes", statistics.cacheBytes());
        cache.put("budgetBytes", statistics.cacheBudget());
        cache.put("sessions", statistics.openSessions());
        cache.put("waitingForAnImage", statistics.parkedSessions());
        cache.put("waitingForRoom", statistics.stalledSessions());
        cache.put("evictions", statistics.evictions());
        return cache;
    }

    private Optional<String> broker() {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(BROKER_SECONDS * 1000))
                    .nodes()
                    .get(BROKER_SECONDS + 1, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(
                    "broker: expected to be reachable, got " + e.getCause().getMessage());
        } catch (TimeoutException e) {
            return Optional.of("broker: expected to be reachable, got no answer in " + BROKER_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("broker: interrupted while asking");
        }
    }
}
