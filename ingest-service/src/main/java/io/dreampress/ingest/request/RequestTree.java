package io.dreampress.ingest.request;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON into a tree, strictly: a name given twice, a lonely surrogate or a number beyond a double's range is
 * reported with its path. Where a name is given twice the first value stands.
 */
final class RequestTree {
    private static final int DEEPEST = 32;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(400)
                            .maxNameLength(1000)
                            .build())
                    .build())
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final FieldErrors errors;

    private RequestTree(JsonParser parser, FieldErrors errors) {
        this.parser = parser;
        this.errors = errors;
    }

    /**
     * Reads one JSON value that fills the whole text.
     *
     * @throws JacksonException if it is not JSON, is nested deeper than 32, or something follows it
     */
    static JsonNode read(String text, FieldErrors errors) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            JsonToken first = parser.nextToken();
            JsonNode value = first == null ? NODES.missingNode() : new RequestTree(parser, errors).value(first, "");
            if (first != null && parser.nextToken() != null) {
                errors.add("$", "one JSON object", "something more after it");
            }
            return value;
        }
    }

    private JsonNode value(JsonToken token, String path) {
        return switch (token) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> list(path);
            case VALUE_STRING -> text(path);
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> decimal(path);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            default -> NODES.nullNode();
        };
    }

    private ObjectNode object(String path) {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            String at = path.isEmpty() ? name : path + "." + name;
            JsonNode value = value(parser.nextToken(), at);
            if (!Unicode.isWellFormed(name)) {
                errors.add(at, "a name in valid Unicode", "a name with half a surrogate pair");
            } else if (object.has(name)) {
                errors.add(at, "the field once", "it twice");
            } else {
                object.set(name, value);
            }
        }
        return object;
    }

    private ArrayNode list(String path) {
        ArrayNode list = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            list.add(value(token, path + "[" + list.size() + "]"));
        }
        return list;
    }

    private JsonNode text(String path) {
        String text = parser.getString();
        if (!Unicode.isWellFormed(text)) {
            errors.add(path, "text in valid Unicode", "text with half a surrogate pair");
            return NODES.missingNode();
        }
        return NODES.stringNode(text);
    }

    private JsonNode integer() {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private JsonNode decimal(String path) {
        double number = parser.getDoubleValue();
        if (!Double.isFinite(number)) {
            errors.add(path, "a number within ±1.8e308", Unicode.shortened(parser.getString(), 40));
            return NODES.missingNode();
        }
        return NODES.numberNode(number);
    }
}
