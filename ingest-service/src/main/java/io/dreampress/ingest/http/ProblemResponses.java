package io.dreampress.ingest.http;

import io.dreampress.contracts.document.Problem;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Problems as answers, in the form of RFC 9457. */
final class ProblemResponses {
    private ProblemResponses() {}

    static ResponseEntity<Problem> of(Problem problem) {
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    /** A problem that HTTP has a name for. */
    static Problem plain(HttpStatus status, String detail) {
        return new Problem("about:blank", status.getReasonPhrase(), status.value(), detail, List.of());
    }
}
