package io.dreampress.diffusion;

import io.dreampress.diffusion.gang.LockTooShortException;
import io.dreampress.systems.BundleException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Start-up failures that are told in sentences and without a stack trace. */
final class StartupFailures {
    private StartupFailures() {}

    /** The model folder cannot be used. */
    static final class Bundle extends AbstractFailureAnalyzer<BundleException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, BundleException cause) {
            return new FailureAnalysis(
                    cause.getMessage(), "Repair the bundle or choose another one with DREAMPRESS_MODEL.", cause);
        }
    }

    /** An image takes too long for its lock. */
    static final class Lock extends AbstractFailureAnalyzer<LockTooShortException> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, LockTooShortException cause) {
            return new FailureAnalysis(cause.getMessage(), "Raise dreampress.diffusion.lock-duration.", cause);
        }
    }
}
