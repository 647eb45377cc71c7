package io.dreampress.faults;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What became of documents while things failed.
 *
 * @param kills processes killed
 * @param documents accepted
 * @param lost request ids of documents without a terminal event
 * @param twice request ids of documents with more than one
 * @param different request ids of documents with another content than undisturbed ones
 * @param redeliveries images that were answered again, and ends that were taken back before anybody could rely on them
 * @param longestStall the longest time in which nothing was heard of documents in work
 * @param slowestRecovery the longest time from a restarted service's readiness to its first work
 */
record Verdict(
        int kills,
        int documents,
        List<String> lost,
        List<String> twice,
        List<String> different,
        int redeliveries,
        Duration longestStall,
        Duration slowestRecovery) {
    /** On one line. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "kills=%d documents=%d lost=%d twice=%d different=%d redeliveries=%d longestStall=%.1fs slowestRecovery=%.1fs",
                kills,
                documents,
                lost.size(),
                twice.size(),
                different.size(),
                redeliveries,
                longestStall.toMillis() / 1e3,
                slowestRecovery.toMillis() / 1e3);
    }
}
