package io.dreampress.ingest.broker;

import io.dreampress.contracts.topic.TopicsUnavailable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in words why the service does not start with a broker. */
class TopicsUnavailableAnalyzer extends AbstractFailureAnalyzer<TopicsUnavailable> {
    @Override
    protected FailureAnalysis analyze(Throwable root, TopicsUnavailable cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Start the broker, or name another one with dreampress.bootstrap-servers.", cause);
    }
}
