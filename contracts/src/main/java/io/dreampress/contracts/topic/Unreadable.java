package io.dreampress.contracts.topic;

import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidTypeIdException;

/** Says where JSON is wrong without quoting it: logs and headers must not carry what users write. */
final class Unreadable {
    private static final String WORD = "[A-Za-z][A-Za-z0-9]{0,39}";

    private Unreadable() {}

    static String inWords(JacksonException e) {
        return switch (e) {
            case InvalidTypeIdException unknown
            when unknown.getTypeId() != null && unknown.getTypeId().matches(WORD) ->
                "no message type '" + unknown.getTypeId() + "'" + field(unknown);
            case DatabindException misfit -> "a value that does not fit" + field(misfit) + place(misfit);
            default -> "no JSON" + place(e);
        };
    }

    private static String field(DatabindException e) {
        String path = e.getPath().stream()
                .map(step -> step.getPropertyName() == null
                        ? "[" + step.getIndex() + "]"
                        : step.getPropertyName().matches(WORD) ? step.getPropertyName() : "…")
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "" : " in field '" + path + "'";
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
