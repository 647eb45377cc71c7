package io.dreampress.ingest.request;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.Problem.FieldError;
import io.dreampress.contracts.document.ProblemType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Collects what is wrong with a request, field by field. A hostile request gets no more than {@link #MOST} entries. */
public final class FieldErrors {
    static final int MOST = 100;
    private static final int LONGEST_GOT = 80;

    private final List<FieldError> errors = new ArrayList<>();
    private final Set<ProblemType> types = EnumSet.noneOf(ProblemType.class);

    /** Notes that a field is not as it should be. */
    public void add(String path, String expected, String got) {
        add(ProblemType.INVALID_REQUEST, path, expected, got);
    }

    void add(String path, String expected, JsonNode got) {
        add(path, expected, shown(got));
    }

    void add(ProblemType type, String path, String expected, String got) {
        types.add(type);
        if (errors.size() < MOST) {
            errors.add(new FieldError(Unicode.shortened(path, LONGEST_GOT), expected, got));
        }
    }

    /** Whether nothing is wrong. */
    public boolean isEmpty() {
        return errors.isEmpty();
    }

    boolean blames(String path) {
        return errors.stream()
                .anyMatch(error -> error.field().equals(path) || error.field().startsWith(path + "."));
    }

    /** All of it as one problem; of a special type only if nothing else is wrong. */
    public Problem problem() {
        ProblemType type = types.size() == 1 ? types.iterator().next() : ProblemType.INVALID_REQUEST;
        FieldError first = errors.getFirst();
        String more = errors.size() == 1 ? "" : " " + (errors.size() - 1) + " more fields are listed under errors.";
        return type.problem(
                "field '" + first.field() + "': expected " + first.expected() + ", got " + first.got() + "." + more
                        + " Correct the request and send it again.",
                errors);
    }

    /** A value as the requester may be told of it: short, and valid Unicode. */
    static String shown(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "a list of " + node.size();
            case STRING -> "the text \"" + Unicode.shortened(node.stringValue(), LONGEST_GOT) + "\"";
            default -> Unicode.shortened(node.toString(), LONGEST_GOT);
        };
    }
}
