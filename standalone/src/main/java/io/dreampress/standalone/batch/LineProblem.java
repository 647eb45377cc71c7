package io.dreampress.standalone.batch;

import io.dreampress.contracts.document.Problem.FieldError;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is wrong with a line.
 *
 * @param line from 1
 * @param customId the line's own; null if it has none that can be read
 * @param errors at least one
 */
public record LineProblem(int line, String customId, List<FieldError> errors) {
    public LineProblem {
        errors = List.copyOf(errors);
    }

    static LineProblem of(int line, String customId, String field, String expected, String got) {
        return new LineProblem(line, customId, List.of(new FieldError(field, expected, got)));
    }

    /** In words. */
    public String inWords() {
        return "line " + line + (customId == null ? "" : " ('" + customId + "')") + ": "
                + errors.stream()
                        .map(error -> "%s: expected %s, got %s".formatted(error.field(), error.expected(), error.got()))
                        .collect(Collectors.joining("; "));
    }
}
