package io.dreampress.contracts;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.Placement;
import io.dreampress.contracts.request.Request;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** JSON schemas as they follow from the records: types, names and what is required, without words. */
final class RecordSchemas {
    private static final Map<Type, Map<String, Object>> SIMPLE = Map.ofEntries(
            Map.entry(String.class, Map.of("type", "string")),
            Map.entry(int.class, Map.of("type", "integer", "format", "int32")),
            Map.entry(Integer.class, Map.of("type", "integer", "format", "int32")),
            Map.entry(long.class, Map.of("type", "integer", "format", "int64")),
            Map.entry(Long.class, Map.of("type", "integer", "format", "int64")),
            Map.entry(double.class, Map.of("type", "number", "format", "double")),
            Map.entry(Double.class, Map.of("type", "number", "format", "double")),
            Map.entry(boolean.class, Map.of("type", "boolean")),
            Map.entry(Boolean.class, Map.of("type", "boolean")),
            Map.entry(Instant.class, Map.of("type", "string", "format", "date-time")),
            Map.entry(byte[].class, Map.of("type", "string", "contentEncoding", "base64")));

    private final Map<String, Object> schemas = new TreeMap<>();

    private RecordSchemas() {}

    static Map<String, Object> reachableFrom(Stream<? extends Class<?>> types) {
        var all = new RecordSchemas();
        types.filter(type -> type != Request.class).forEach(all::reference);
        MessageTypes.concrete(Request.class).forEach(all::reference);
        return all.schemas;
    }

    /** Such as {@code TextWritten} or {@code Block.Image}. */
    static String nameOf(Class<?> type) {
        return type.getEnclosingClass() == null
                ? type.getSimpleName()
                : type.getEnclosingClass().getSimpleName() + "." + type.getSimpleName();
    }

    /** A schema of the document without the words for people. */
    static Object plain(JsonNode schema) {
        if (schema.isArray()) {
            List<Object> list = new ArrayList<>();
            schema.forEach(item -> list.add(plain(item)));
            return list;
        }
        if (schema.isObject()) {
            var map = new TreeMap<String, Object>();
            schema.propertyStream()
                    .filter(entry -> !(entry.getKey().equals("description")
                            && entry.getValue().isString()))
                    .forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
            return map;
        }
        return schema.isBoolean() ? (Object) schema.asBoolean() : schema.asString();
    }

    private Map<String, Object> reference(Class<?> type) {
        String name = nameOf(type);
        if (type != Placement.class && schemas.putIfAbsent(name, Map.of()) == null) {
            schemas.put(name, schemaOf(type));
        }
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    private Map<String, Object> schemaOf(Class<?> type) {
        if (type.isEnum()) {
            return Map.of("type", "string", "enum", constants(type));
        }
        var subtypes = type.getAnnotation(JsonSubTypes.class);
        if (type.isSealed()) {
            return Map.of(
                    "oneOf",
                    Arrays.stream(subtypes.value())
                            .map(JsonSubTypes.Type::value)
                            .map(this::reference)
                            .toList(),
                    "discriminator",
                    "type");
        }
        return record(type);
    }

    private Map<String, Object> record(Class<?> type) {
        List<String> required = new ArrayList<>();
        var properties = new LinkedHashMap<String, Object>();
        tag(type).forEach((name, value) -> {
            required.add(name);
            properties.put(name, Map.of("type", "string", "const", value));
        });
        for (var component : type.getRecordComponents()) {
            properties.put(component.getName(), propertyOf(component.getGenericType()));
            if (!isOptional(component)) {
                required.add(component.getName());
            }
        }
        var schema = new TreeMap<String, Object>(Map.of("type", "object", "properties", properties));
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (Request.class.isAssignableFrom(type)) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }

    private static boolean isOptional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    /** What tells a record from the others of its family. */
    private static Map<String, String> tag(Class<?> type) {
        if (type == CancelRequest.class) {
            return Map.of("kind", "cancel");
        }
        return Stream.of(type.getInterfaces())
                .map(family -> family.getAnnotation(JsonSubTypes.class))
                .filter(subtypes -> subtypes != null)
                .flatMap(subtypes -> Stream.of(subtypes.value()))
                .filter(subtype -> subtype.value() == type)
                .findFirst()
                .map(subtype -> Map.of("type", subtype.name()))
                .orElse(Map.of());
    }

    private Map<String, Object> propertyOf(Type type) {
        if (SIMPLE.containsKey(type)) {
            return SIMPLE.get(type);
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return Map.of("type", "array", "items", propertyOf(list.getActualTypeArguments()[0]));
        }
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            return map.getActualTypeArguments()[1] == String.class
                    ? Map.of("type", "object", "additionalProperties", Map.of("type", "string"))
                    : Map.of("type", "object");
        }
        return reference((Class<?>) type);
    }

    private static List<String> constants(Class<?> type) {
        Set<Object> constants = Set.of(type.getEnumConstants());
        return Arrays.stream(type.getFields())
                .filter(field -> constants.stream()
                        .anyMatch(constant -> constant.toString().equals(field.getName())))
                .map(field -> field.getAnnotation(JsonProperty.class).value())
                .toList();
    }
}
