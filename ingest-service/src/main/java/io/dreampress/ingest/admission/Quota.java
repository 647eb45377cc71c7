package io.dreampress.ingest.admission;

import org.jspecify.annotations.Nullable;

/**
 * How much a tenant may ask for.
 *
 * @param requestsPerMinute at least 1; null for any number. A tenant that was silent may send as many at once
 * @param concurrentDocuments accepted and not ended, at least 1; null for any number
 */
public record Quota(
        @Nullable Integer requestsPerMinute, @Nullable Integer concurrentDocuments) {
    /** Without limits. */
    static final Quota NONE = new Quota(null, null);

    public Quota {
        atLeastOne("requests-per-minute", requestsPerMinute);
        atLeastOne("concurrent-documents", concurrentDocuments);
    }

    private static void atLeastOne(String name, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException("setting 'dreampress.admission." + name
                    + "' of a quota: expected at least 1, got " + value + "; leave it out for no limit");
        }
    }
}
