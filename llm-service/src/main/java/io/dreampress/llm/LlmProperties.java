package io.dreampress.llm;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the llm-service.
 *
 * @param documentsInWork most documents in work at once, those that wait for an image included, at least 1
 * @param cacheBudget most native memory for keys and values of all sessions
 * @param precision {@code f32}, {@code bf16} or {@code int8}; the bundle's own where absent
 * @param streamThreads Kafka Streams threads, at least 1; they run no network
 * @param drainEvery how often the engine's results are taken over, 1 ms–1 s
 * @param imagePatience how long an image may go unanswered before it is asked for again, at least 1 s
 * @param shares weights of tenants in the queue, at least 1; a tenant of weight 2 has its turn twice as often as one of
 *     weight 1, which those have that are not named
 */
@ConfigurationProperties("dreampress.llm")
record LlmProperties(
        @DefaultValue("32") int documentsInWork,
        @DefaultValue("512MB") DataSize cacheBudget,
        String precision,
        @DefaultValue("1") int streamThreads,
        @DefaultValue("20ms") Duration drainEvery,
        @DefaultValue("10m") Duration imagePatience,
        @DefaultValue Map<String, Integer> shares) {
    LlmProperties {
        require(documentsInWork >= 1, "documents-in-work", "at least 1", documentsInWork);
        require(cacheBudget.toBytes() >= 1, "cache-budget", "at least 1 byte", cacheBudget);
        require(streamThreads >= 1, "stream-threads", "at least 1", streamThreads);
        require(
                drainEvery.toMillis() >= 1 && drainEvery.toMillis() <= 1000,
                "drain-every",
                "1 ms to 1 s",
                drainEvery.toMillis() + " ms");
        require(imagePatience.toSeconds() >= 1, "image-patience", "at least 1 s", imagePatience);
        shares = Map.copyOf(shares);
        shares.forEach((tenant, weight) -> require(weight >= 1, "shares." + tenant, "at least 1", weight));
    }

    /** How often a tenant has its turn, compared with others. */
    int share(String tenant) {
        return shares.getOrDefault(tenant, 1);
    }

    private static void require(boolean good, String name, String expected, Object got) {
        if (!good) {
            throw new IllegalArgumentException(
                    "setting 'dreampress.llm." + name + "': expected " + expected + ", got '" + got + "'; correct it");
        }
    }
}
