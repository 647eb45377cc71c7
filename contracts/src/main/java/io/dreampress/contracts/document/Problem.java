package io.dreampress.contracts.document;

import java.util.List;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param type URI reference that names the kind of problem, such as {@code urn:dreampress:problem:invalid-request}
 * @param title the kind of problem in words, the same for every occurrence
 * @param status the HTTP status that fits it
 * @param detail this occurrence in words: what, expected, got, what to do
 * @param errors one entry per offending field; empty where no field is to blame
 */
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {
    public Problem {
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    /**
     * One offending field.
     *
     * @param field path in the request, such as {@code images.max}
     * @param expected what would be right
     * @param got what came, shortened
     */
    public record FieldError(String field, String expected, String got) {}
}
