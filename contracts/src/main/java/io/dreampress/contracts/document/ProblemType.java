package io.dreampress.contracts.document;

import java.util.List;

/** The kinds of problem, each with its RFC 9457 type, title and HTTP status. Never renamed once released. */
public enum ProblemType {
    /** The record is no JSON, or no UTF-8. */
    MALFORMED_REQUEST("malformed-request", "The request cannot be read", 400),
    /** A field is unknown, missing, of the wrong type or out of its range. */
    INVALID_REQUEST("invalid-request", "The request is not valid", 422),
    /** The request, its prompt, article or metadata has too many bytes. */
    REQUEST_TOO_LARGE("request-too-large", "The request is too large", 413),
    /** The bundle cannot do what is asked: a kind, an image size. */
    UNSUPPORTED_REQUEST("unsupported-request", "The model cannot do this", 422),
    /** The prompt has more tokens than the bundle's context holds. */
    PROMPT_TOO_LONG("prompt-too-long", "The prompt is longer than the model's context", 422),
    /** The same request id came before with another body. */
    REQUEST_CONFLICT("request-conflict", "The request id is taken by another request", 409),
    /** The document that is to be cancelled is not known. */
    UNKNOWN_DOCUMENT("unknown-document", "There is no such document", 404),
    /** The tenant has used up its share. */
    QUOTA_EXCEEDED("quota-exceeded", "The quota is used up", 429),
    /** The text could not be written. */
    WRITING_FAILED("writing-failed", "The text could not be written", 500),
    /** An image could not be rendered. */
    IMAGE_FAILED("image-failed", "An image could not be rendered", 500),
    /** The parts of a document do not fit its manifest. */
    ASSEMBLY_FAILED("assembly-failed", "The document could not be assembled", 500);

    private static final String PREFIX = "urn:dreampress:problem:";

    private final String name;
    private final String title;
    private final int status;

    ProblemType(String name, String title, int status) {
        this.name = name;
        this.title = title;
        this.status = status;
    }

    /** The kind's URN, such as {@code urn:dreampress:problem:invalid-request}. */
    public String urn() {
        return PREFIX + name;
    }

    /** An occurrence that no field is to blame for. */
    public Problem problem(String detail) {
        return problem(detail, List.of());
    }

    /** An occurrence with the fields that are to blame. */
    public Problem problem(String detail, List<Problem.FieldError> errors) {
        return new Problem(urn(), title, status, detail, errors);
    }
}
