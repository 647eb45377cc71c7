package io.dreampress.ingest.admission;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.ProblemType;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/** Counts what tenants use, and says when it is too much. */
final class Quotas {
    private final AdmissionSettings settings;
    private final KeyValueStore<String, Usage> usages;

    /**
     * Quotas.
     *
     * @param usages by tenant
     */
    Quotas(AdmissionSettings settings, KeyValueStore<String, Usage> usages) {
        this.settings = settings;
        this.usages = usages;
    }

    /** Counts one more document of a tenant, or says why that is one too many. */
    Optional<Problem> take(String tenant, Instant now) {
        Quota quota = settings.quotaOf(tenant);
        if (quota.equals(Quota.NONE)) {
            return Optional.empty();
        }
        Usage usage = usage(tenant, quota, now.toEpochMilli());
        if (quota.concurrentDocuments() != null && usage.open() >= quota.concurrentDocuments()) {
            return Optional.of(ProblemType.QUOTA_EXCEEDED.problem("tenant '" + tenant + "': expected at most "
                    + quota.concurrentDocuments() + " documents at once, got one more while " + usage.open()
                    + " have not ended. Send it again when one of them has."));
        }
        if (quota.requestsPerMinute() != null && usage.allowance() < 1) {
            long seconds = (long) Math.ceil((1 - usage.allowance()) * 60 / quota.requestsPerMinute());
            return Optional.of(ProblemType.QUOTA_EXCEEDED.problem(
                    "tenant '" + tenant + "': expected at most " + quota.requestsPerMinute()
                            + " requests a minute, got one more. Send it again in " + seconds + " s."));
        }
        usages.put(tenant, usage.withOneMore(quota));
        return Optional.empty();
    }

    /** Whether a tenant's documents are counted until they end. */
    boolean countsDocumentsOf(String tenant) {
        return settings.quotaOf(tenant).concurrentDocuments() != null;
    }

    /** A document that was counted has ended. */
    void giveBack(String tenant) {
        Usage usage = usages.get(tenant);
        if (usage != null) {
            usages.put(tenant, usage.withOneLess());
        }
    }

    private Usage usage(String tenant, Quota quota, long nowMillis) {
        Usage usage = usages.get(tenant);
        return usage == null ? Usage.none(quota, nowMillis) : usage.at(nowMillis, quota);
    }
}
