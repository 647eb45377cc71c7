package io.dreampress.ingest.http;

import io.dreampress.contracts.document.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every failure with a problem, and none with a stack trace. */
@HttpOnly
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    ResponseEntity<Problem> problem(ProblemException e) {
        return ProblemResponses.of(e.problem());
    }

    @ExceptionHandler
    ResponseEntity<Problem> unexpected(Exception e) {
        LOG.error("http request failed", e);
        return ProblemResponses.of(ProblemResponses.plain(
                HttpStatus.INTERNAL_SERVER_ERROR, "The service failed on this request; its log says why."));
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            Object body, HttpHeaders headers, HttpStatusCode code, WebRequest request) {
        HttpStatus status = HttpStatus.valueOf(code.value());
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemResponses.plain(status, advice(status)));
    }

    private static String advice(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND ->
                "Path: expected one of /v1/documents, /v1/documents/{id}, /v1/documents/{id}/events, "
                        + "/objects/{key}, /actuator/health, got another.";
            case METHOD_NOT_ALLOWED -> "Method: expected one of those in the header Allow, got another.";
            case UNSUPPORTED_MEDIA_TYPE -> "Content-Type: expected application/json, got another.";
            case NOT_ACCEPTABLE -> "Accept: expected application/json or text/event-stream, got another.";
            default -> status.getReasonPhrase() + ".";
        };
    }
}
