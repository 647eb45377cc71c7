package io.dreampress.ingest.http;

import io.dreampress.contracts.document.Problem;

/** Ends the handling of an HTTP request with a problem. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
