package io.dreampress.ingest.request;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Takes typed values out of a JSON object and notes everything that does not fit. An absent field and JSON's null are
 * the same: null. A value that does not fit is null, too.
 */
final class Fields {
    private final JsonNode object;
    private final String path;
    private final FieldErrors errors;

    Fields(JsonNode object, String path, FieldNames known, FieldErrors errors) {
        this.object = object;
        this.path = path;
        this.errors = errors;
        for (String name : object.propertyNames()) {
            if (!known.names().contains(name)) {
                errors.add(
                        at(name),
                        "one of the fields " + String.join(", ", known.names()) + known.suggestion(path, name),
                        "an unknown field");
            }
        }
    }

    String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    boolean has(String name) {
        JsonNode value = object.path(name);
        return !value.isMissingNode() && !value.isNull();
    }

    JsonNode node(String name) {
        return object.path(name);
    }

    /** A text that is not blank and holds no control character, of at most so many characters. */
    String line(String name, int most) {
        return text(
                name,
                "a text of 1 to " + most + " characters without control characters",
                text -> !text.isBlank()
                        && text.length() <= most
                        && text.codePoints().noneMatch(Character::isISOControl));
    }

    String text(String name, String expected, Predicate<String> fits) {
        JsonNode value = object.path(name);
        boolean good = value.isString() && fits.test(value.stringValue());
        return checked(name, expected, good) ? value.stringValue() : null;
    }

    Integer whole(String name, int least, int most) {
        JsonNode value = object.path(name);
        boolean good = value.isInt() && value.intValue() >= least && value.intValue() <= most;
        return checked(name, "a whole number from " + least + " to " + most, good) ? value.intValue() : null;
    }

    Long whole(String name) {
        JsonNode value = object.path(name);
        boolean good = value.isInt() || value.isLong();
        return checked(name, "a whole number of at most 64 bits", good) ? value.longValue() : null;
    }

    Double number(String name, String expected, Predicate<Double> fits) {
        JsonNode value = object.path(name);
        boolean good = value.isNumber() && fits.test(value.doubleValue());
        return checked(name, expected, good) ? value.doubleValue() : null;
    }

    Boolean flag(String name) {
        JsonNode value = object.path(name);
        return checked(name, "true or false", value.isBoolean()) ? value.booleanValue() : null;
    }

    <E extends Enum<E>> E choice(String name, E[] choices, String... others) {
        JsonNode value = object.path(name);
        for (E choice : choices) {
            if (value.isString() && word(choice).equals(value.stringValue())) {
                return choice;
            }
        }
        String words = Stream.concat(Arrays.stream(choices).map(Fields::word), Arrays.stream(others))
                .collect(Collectors.joining(", "));
        checked(name, "one of " + words, false);
        return null;
    }

    List<String> texts(String name, int most, String expected, Predicate<String> fits) {
        JsonNode value = object.path(name);
        if (!checked(name, "a list of at most " + most + " texts", value.isArray() && value.size() <= most)) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            JsonNode element = value.get(i);
            if (element.isString() && fits.test(element.stringValue())) {
                texts.add(element.stringValue());
            } else {
                errors.add(at(name) + "[" + i + "]", expected, element);
            }
        }
        return texts;
    }

    /** The fields of a part, or null if there is none. */
    Fields part(String name, FieldNames known) {
        JsonNode value = object.path(name);
        return checked(name, "an object", value.isObject()) ? new Fields(value, at(name), known, errors) : null;
    }

    /** Whether the field is there and good; notes it where it is there and not. */
    private boolean checked(String name, String expected, boolean good) {
        if (has(name) && !good) {
            errors.add(at(name), expected, object.path(name));
        }
        return has(name) && good;
    }

    static String word(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
