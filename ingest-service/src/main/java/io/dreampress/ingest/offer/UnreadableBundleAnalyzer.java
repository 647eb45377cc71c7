package io.dreampress.ingest.offer;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in words why the service does not start with a bundle. */
class UnreadableBundleAnalyzer extends AbstractFailureAnalyzer<UnreadableBundleException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, UnreadableBundleException cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Complete the bundle, or name another one with dreampress.model.", cause);
    }
}
