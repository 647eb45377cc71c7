package io.dreampress.llm;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why the service cannot start, without a stack trace. */
final class StartFailureAnalyzer extends AbstractFailureAnalyzer<StartFailedException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StartFailedException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
