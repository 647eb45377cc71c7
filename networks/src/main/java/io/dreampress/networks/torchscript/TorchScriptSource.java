package io.dreampress.networks.torchscript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Source text of a program.
 *
 * @param name names it in errors
 * @param text the class {@code Net} and its free functions
 * @param links which resources stand for imported names; a name without an entry stands for itself
 */
record TorchScriptSource(String name, String text, Map<String, String> links) {
    private static final Pattern OTHER = Pattern.compile("__torch__\\.([a-z][a-z0-9_]*)\\.[A-Za-z]");
    private static final Pattern ATTRIBUTE = Pattern.compile("^  ([a-z_][a-z0-9_]*) : (\\S.*?)\\s*$");

    static TorchScriptSource resource(String name, Map<String, String> links) {
        return new TorchScriptSource(name, read(name), links);
    }

    private static String read(String name) {
        String path = "/torchscript/" + name + ".py";
        try (InputStream in = TorchScriptSource.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new TorchScriptException("program '" + name + "': expected the resource " + path
                        + ", got none; add it to src/main/resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Attributes of the class in the order of their declaration: name → type. */
    Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        text.lines()
                .dropWhile(line -> !line.startsWith("class Net("))
                .takeWhile(line -> !line.startsWith("  def "))
                .map(ATTRIBUTE::matcher)
                .filter(Matcher::matches)
                .forEach(attribute -> attributes.put(attribute.group(1), attribute.group(2)));
        if (attributes.isEmpty()) {
            throw new TorchScriptException("program '" + name
                    + "': expected 'class Net(Module):' that declares at least" + " '  training : bool', got none");
        }
        return attributes;
    }

    /** Other resources whose functions this one calls, directly or through others: name → text. */
    Map<String, String> imports() {
        Map<String, String> found = new LinkedHashMap<>();
        collect(text, found);
        return found;
    }

    private void collect(String text, Map<String, String> found) {
        for (Matcher other = OTHER.matcher(text); other.find(); ) {
            if (!found.containsKey(other.group(1))) {
                String imported = read(links.getOrDefault(other.group(1), other.group(1)));
                found.put(other.group(1), imported);
                collect(imported, found);
            }
        }
    }
}
