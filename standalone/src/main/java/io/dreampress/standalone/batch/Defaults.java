package io.dreampress.standalone.batch;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.dreampress.contracts.topic.JsonSerde;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What lines leave out, with {@code {{variables}}} (Mustache, no escaping) in any of its texts. A text that is nothing but
 * one variable takes the variable's value as it is, a number for instance.
 */
final class Defaults {
    /** No defaults. */
    static final Defaults NONE = new Defaults(JsonNodeFactory.instance.objectNode());

    private static final Pattern ALONE = Pattern.compile("\\{\\{\\{?\\s*([\\w-]+)\\s*}?}}");
    private static final Mustache.Compiler COMPILER =
            Mustache.compiler().escapeHTML(false).strictSections(true);

    private final ObjectNode defaults;
    private final Map<String, Template> templates = new HashMap<>();
    private final Set<String> variables = new TreeSet<>();

    /**
     * Defaults.
     *
     * @throws MustacheException if a text is no template
     */
    Defaults(ObjectNode defaults) {
        this.defaults = defaults;
        compile(defaults);
    }

    private void compile(JsonNode node) {
        if (node.isString() && node.stringValue().contains("{{")) {
            Template template = COMPILER.compile(node.stringValue());
            template.visit(new Names());
            templates.put(node.stringValue(), template);
        }
        node.forEach(this::compile);
    }

    /** The variables that some text names. */
    Set<String> variables() {
        return variables;
    }

    /**
     * A line's fields, with the defaults of those that it lacks, objects within objects likewise.
     *
     * @throws MustacheException if a text names a variable that the line does not give
     */
    ObjectNode fill(ObjectNode line, ObjectNode given) {
        return fill(defaults, line, given, JsonSerde.MAPPER.convertValue(given, Object.class));
    }

    private ObjectNode fill(ObjectNode from, ObjectNode line, ObjectNode given, Object scope) {
        ObjectNode filled = JsonNodeFactory.instance.objectNode();
        from.properties().forEach(field -> {
            JsonNode own = line.get(field.getKey());
            if (own == null) {
                filled.set(field.getKey(), expanded(field.getValue(), given, scope));
            } else if (own instanceof ObjectNode object && field.getValue() instanceof ObjectNode inner) {
                filled.set(field.getKey(), fill(inner, object, given, scope));
            } else {
                filled.set(field.getKey(), own);
            }
        });
        line.properties().stream()
                .filter(field -> !from.has(field.getKey()))
                .forEach(field -> filled.set(field.getKey(), field.getValue()));
        return filled;
    }

    private JsonNode expanded(JsonNode node, ObjectNode given, Object scope) {
        return switch (node) {
            case ObjectNode object -> fill(object, JsonNodeFactory.instance.objectNode(), given, scope);
            case JsonNode list
            when list.isArray() -> {
                var expanded = JsonNodeFactory.instance.arrayNode();
                list.forEach(element -> expanded.add(expanded(element, given, scope)));
                yield expanded;
            }
            case JsonNode text
            when text.isString() && templates.containsKey(text.stringValue()) ->
                expanded(text.stringValue(), given, scope);
            case JsonNode other -> other;
        };
    }

    private JsonNode expanded(String text, ObjectNode given, Object scope) {
        Matcher alone = ALONE.matcher(text);
        if (alone.matches() && given.has(alone.group(1))) {
            return given.get(alone.group(1));
        }
        return JsonNodeFactory.instance.stringNode(templates.get(text).execute(scope));
    }

    /** Notes the names that a template uses. */
    private final class Names implements Mustache.Visitor {
        @Override
        public void visitText(String text) {}

        @Override
        public void visitVariable(String name) {
            note(name);
        }

        @Override
        public boolean visitInclude(String name) {
            throw new MustacheException("partials such as {{>" + name + "}} are not supported");
        }

        @Override
        public boolean visitSection(String name) {
            note(name);
            return true;
        }

        @Override
        public boolean visitInvertedSection(String name) {
            note(name);
            return true;
        }

        private void note(String name) {
            if (!name.equals(".")) {
                variables.add(name.split("\\.", 2)[0]);
            }
        }
    }
}
