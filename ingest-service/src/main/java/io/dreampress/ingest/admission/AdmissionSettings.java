package io.dreampress.ingest.admission;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How requests are judged.
 *
 * @param remember how long an accepted request's id stays taken, at least a minute
 * @param threads stream threads, at least 1
 */
@ConfigurationProperties("dreampress.admission")
public record AdmissionSettings(
        @DefaultValue("30d") Duration remember,
        @DefaultValue("1") int threads) {
    public AdmissionSettings {
        if (remember.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException(
                    "setting 'dreampress.admission.remember': expected at least 1m, got " + remember + "; correct it");
        }
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "setting 'dreampress.admission.threads': expected at least 1, got " + threads + "; correct it");
        }
    }
}
