package io.dreampress.ingest.admission;

/**
 * What a tenant has used of its {@link Quota}, as the judge keeps it.
 *
 * @param allowance requests that it may send at once, as of {@code atMillis}
 * @param atMillis in milliseconds since 1970
 * @param open documents that were counted and have not ended
 */
record Usage(double allowance, long atMillis, int open) {
    private static final double MINUTE_MILLIS = 60_000;

    static Usage none(Quota quota, long nowMillis) {
        return new Usage(quota.requestsPerMinute() == null ? 0 : quota.requestsPerMinute(), nowMillis, 0);
    }

    /** The same, with what has been saved up since. */
    Usage at(long nowMillis, Quota quota) {
        if (quota.requestsPerMinute() == null) {
            return new Usage(allowance, nowMillis, open);
        }
        double earned = Math.max(0, nowMillis - atMillis) * quota.requestsPerMinute() / MINUTE_MILLIS;
        return new Usage(Math.min(quota.requestsPerMinute(), allowance + earned), nowMillis, open);
    }

    Usage withOneMore(Quota quota) {
        return new Usage(
                quota.requestsPerMinute() == null ? allowance : allowance - 1,
                atMillis,
                quota.concurrentDocuments() == null ? open : open + 1);
    }

    Usage withOneLess() {
        return new Usage(allowance, atMillis, Math.max(0, open - 1));
    }
}
