package io.dreampress.training.recipe;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the fields of a mapping and collects what is wrong with them instead of stopping at the first fault. A field that is
 * wrong reads as its default.
 */
public final class Fields {
    private final String path;
    private final ObjectNode fields;
    private final List<String> faults;
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * @param path before the fields' names in faults
     * @param faults grows by what is wrong
     */
    public Fields(String path, ObjectNode fields, List<String> faults) {
        this.path = path;
        this.fields = fields;
        this.faults = faults;
    }

    private String name(String field) {
        return path + field;
    }

    private JsonNode take(String field) {
        asked.add(field);
        return fields.path(field);
    }

    /** Notes a fault. */
    public void fault(String field, String expected, Object got) {
        faults.add(name(field) + ": expected " + expected + ", got " + got);
    }

    /** Whether the field is stated. */
    public boolean has(String field) {
        asked.add(field);
        return fields.has(field);
    }

    /** A text that must be there. */
    public String text(String field) {
        JsonNode value = take(field);
        if (!value.isString() || value.stringValue().isBlank()) {
            fault(field, "a text", shown(value));
            return "";
        }
        return value.stringValue();
    }

    public String text(String field, String otherwise) {
        return has(field) ? text(field) : otherwise;
    }

    /** A number between two bounds, both included. */
    public double number(String field, double otherwise, double least, double most) {
        JsonNode value = take(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        // YAML 1.1 reads 1e-4 as a text: a number needs a point
        double number = value.isNumber() ? value.doubleValue() : parsed(value);
        if (!(number >= least && number <= most)) {
            fault(field, "a number from " + shown(least) + " to " + shown(most), shown(value));
            return otherwise;
        }
        return number;
    }

    private static double parsed(JsonNode value) {
        try {
            return value.isString() ? Double.parseDouble(value.stringValue()) : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** A whole number of at least a bound. */
    public long whole(String field, long otherwise, long least) {
        JsonNode value = take(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || value.longValue() < least) {
            fault(field, "a whole number of at least " + least, shown(value));
            return otherwise;
        }
        return value.longValue();
    }

    public boolean flag(String field, boolean otherwise) {
        JsonNode value = take(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            fault(field, "true or false", shown(value));
            return otherwise;
        }
        return value.booleanValue();
    }

    /** One of an enum's constants, in lower case. */
    public <E extends Enum<E>> E oneOf(String field, E otherwise) {
        E[] constants = otherwise.getDeclaringClass().getEnumConstants();
        String text = text(field, otherwise.name().toLowerCase(Locale.ROOT));
        for (E constant : constants) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        fault(
                field,
                "one of "
                        + Stream.of(constants)
                                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")),
                "'" + text + "'");
        return otherwise;
    }

    /** A list of texts; empty where it is absent. */
    public List<String> texts(String field) {
        JsonNode value = take(field);
        List<String> texts = new ArrayList<>();
        if (value.isMissingNode()) {
            return texts;
        }
        if (!value.isArray()) {
            fault(field, "a list of texts", shown(value));
            return texts;
        }
        for (JsonNode element : value) {
            if (element.isString()) {
                texts.add(element.stringValue());
            } else {
                fault(field, "texts", shown(element));
            }
        }
        return texts;
    }

    /** A mapping inside; an empty one where it is absent. */
    public Fields inside(String field) {
        JsonNode value = take(field);
        if (value.isMissingNode()) {
            return new Fields(name(field) + ".", fields.objectNode(), faults);
        }
        return mapping(field, name(field) + ".", value);
    }

    /** A list of mappings that must have at least one. */
    public List<Fields> list(String field) {
        JsonNode value = take(field);
        List<Fields> mappings = new ArrayList<>();
        if (!value.isArray() || value.isEmpty()) {
            fault(field, "a list with at least one entry", shown(value));
            return mappings;
        }
        for (int i = 0; i < value.size(); i++) {
            mappings.add(mapping(field + "[" + i + "]", name(field) + "[" + i + "].", value.get(i)));
        }
        return mappings;
    }

    private Fields mapping(String field, String inner, JsonNode value) {
        if (value instanceof ObjectNode object) {
            return new Fields(inner, object, faults);
        }
        fault(field, "a mapping of names to values", shown(value));
        return new Fields(inner, fields.objectNode(), faults);
    }

    /** Notes every field that nobody asked for: a typo must not pass silently. */
    public void refuseOthers() {
        for (String field : fields.propertyNames()) {
            if (!asked.contains(field)) {
                faults.add(name(field) + ": expected one of " + String.join(", ", asked) + ", got this name");
            }
        }
    }

    private static Object shown(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "nothing" : value;
    }

    private static String shown(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.valueOf(number);
    }
}
