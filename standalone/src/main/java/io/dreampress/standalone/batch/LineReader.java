package io.dreampress.standalone.batch;

import com.samskivert.mustache.MustacheException;
import io.dreampress.contracts.document.Problem.FieldError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a file's lines in order: perhaps {@code {"defaults": {…}}} first, then objects with a {@code custom_id}, the fields
 * of a request, and {@code variables} for the defaults' texts. Not thread-safe; one per reading.
 */
final class LineReader {
    private static final String CUSTOM_ID = "custom_id";
    private static final String DEFAULTS = "defaults";
    private static final String VARIABLES = "variables";
    private static final String REQUEST_ID = "requestId";
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}/\\\\.][^\\p{Cntrl}/\\\\]{0,63}");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private final Map<String, Integer> linesOfIds = new HashMap<>();
    private Defaults defaults = Defaults.NONE;
    private int defaultsLine;

    /** What a line is. */
    sealed interface Read {
        /** It asks for a document. */
        record Good(BatchLine line) implements Read {}

        /** It does not, though it should. */
        record Bad(LineProblem problem) implements Read {}

        /** It gives defaults, or is blank. */
        record Other() implements Read {}
    }

    Read read(int number, String text) {
        if (text.isBlank()) {
            return new Read.Other();
        }
        try {
            return JSON.readTree(text) instanceof ObjectNode object
                    ? read(number, object)
                    : bad(number, null, "$", "a JSON object", "something else");
        } catch (JacksonException e) {
            return bad(number, null, "$", "one JSON object a line", "text that is not: " + e.getOriginalMessage());
        }
    }

    private Read read(int number, ObjectNode object) {
        if (object.has(DEFAULTS)) {
            return defaults(number, object);
        }
        List<FieldError> errors = new ArrayList<>();
        String customId = customId(object.path(CUSTOM_ID), number, errors);
        ObjectNode variables = variables(object.path(VARIABLES), errors);
        if (object.has(REQUEST_ID)) {
            errors.add(new FieldError(REQUEST_ID, "none: it is made from custom_id and the request", "one"));
        }
        if (!errors.isEmpty()) {
            return new Read.Bad(new LineProblem(number, customId, errors));
        }
        object.remove(List.of(CUSTOM_ID, VARIABLES));
        try {
            ObjectNode request = defaults.fill(object, variables);
            if (!request.has("priority")) {
                request.put("priority", "bulk");
            }
            return new Read.Good(new BatchLine(number, customId, request));
        } catch (MustacheException e) {
            return bad(number, customId, VARIABLES, "a value for every variable of the defaults", reason(e));
        }
    }

    private static String reason(MustacheException e) {
        return e instanceof MustacheException.Context context ? "none for '" + context.key + "'" : e.getMessage();
    }

    private String customId(JsonNode node, int number, List<FieldError> errors) {
        if (!node.isString() || !NAME.matcher(node.stringValue()).matches()) {
            errors.add(new FieldError(
                    CUSTOM_ID,
                    "a text of 1 to 64 characters without slashes that does not begin with a dot: it names a folder",
                    node.isMissingNode() ? "nothing" : node.toString()));
            return null;
        }
        Optional<Integer> earlier = Optional.ofNullable(linesOfIds.putIfAbsent(node.stringValue(), number));
        earlier.ifPresent(
                line -> errors.add(new FieldError(CUSTOM_ID, "one that no other line has", "the one of line " + line)));
        return node.stringValue();
    }

    private ObjectNode variables(JsonNode node, List<FieldError> errors) {
        if (node instanceof ObjectNode given) {
            var unknown = new TreeSet<>(given.propertyNames());
            unknown.removeAll(defaults.variables());
            unknown.forEach(name -> errors.add(new FieldError(
                    VARIABLES + "." + name,
                    defaults.variables().isEmpty()
                            ? "no variables: the defaults name none"
                            : "one of the defaults' variables " + String.join(", ", defaults.variables()),
                    "an unknown one")));
            return given;
        }
        if (!node.isMissingNode()) {
            errors.add(new FieldError(VARIABLES, "an object", node.toString()));
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private Read defaults(int number, ObjectNode object) {
        if (object.size() > 1 || !(object.get(DEFAULTS) instanceof ObjectNode fields)) {
            return bad(number, null, DEFAULTS, "an object, alone on its line", "something else");
        }
        if (defaultsLine > 0 || !linesOfIds.isEmpty()) {
            return bad(number, null, DEFAULTS, "one line of them, before all requests", "one behind");
        }
        defaultsLine = number;
        for (String name : List.of(REQUEST_ID, CUSTOM_ID, VARIABLES)) {
            if (fields.has(name)) {
                return bad(number, null, DEFAULTS + "." + name, "none: every request has its own", "one");
            }
        }
        try {
            defaults = new Defaults(fields);
            return new Read.Other();
        } catch (MustacheException e) {
            return bad(number, null, DEFAULTS, "texts with {{variables}}", e.getMessage());
        }
    }

    private static Read bad(int number, String customId, String field, String expected, String got) {
        return new Read.Bad(LineProblem.of(number, customId, field, expected, got));
    }
}
