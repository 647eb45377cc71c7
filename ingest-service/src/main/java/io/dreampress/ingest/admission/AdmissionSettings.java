package io.dreampress.ingest.admission;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How requests are judged.
 *
 * @param remember how long an accepted request's id stays taken, at least a minute
 * @param threads stream threads, at least 1
 * @param quota of every tenant that has none of its own; no limits where absent
 * @param tenants quotas of tenants, by name
 */
@ConfigurationProperties("dreampress.admission")
public record AdmissionSettings(
        @DefaultValue("30d") Duration remember,
        @DefaultValue("1") int threads,
        @DefaultValue Quota quota,
        @DefaultValue Map<String, Quota> tenants) {
    public AdmissionSettings {
        if (remember.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException(
                    "setting 'dreampress.admission.remember': expected at least 1m, got " + remember + "; correct it");
        }
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "setting 'dreampress.admission.threads': expected at least 1, got " + threads + "; correct it");
        }
        tenants = Map.copyOf(tenants);
    }

    Quota quotaOf(String tenant) {
        return tenants.getOrDefault(tenant, quota);
    }

    /** Whether it matters to any tenant when documents end. */
    boolean limitsDocuments() {
        return Stream.concat(Stream.of(quota), tenants.values().stream())
                .anyMatch(each -> each.concurrentDocuments() != null);
    }
}
