package io.dreampress.networks.golden;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of fixtures before its tensors are opened.
 *
 * @param path where it lies
 * @param config its {@code config.json}, read leniently because schedulers write infinities
 * @param files names of its files
 */
record FixtureFolder(Path path, JsonObject config, Set<String> files) {
    static FixtureFolder read(Path path) {
        try (Stream<Path> inside = Files.list(path);
                Reader text = Files.newBufferedReader(path.resolve("config.json"));
                JsonReader reader = new JsonReader(text)) {
            reader.setStrictness(Strictness.LENIENT);
            JsonObject config = JsonParser.parseReader(reader).getAsJsonObject();
            return new FixtureFolder(
                    path,
                    config,
                    inside.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return path.getFileName().toString();
    }

    boolean has(String file) {
        return files.contains(file);
    }

    boolean modelType(String... types) {
        return Stream.of(types).anyMatch(type -> is("model_type", type));
    }

    boolean className(String name) {
        return is("_class_name", name);
    }

    boolean processor(String name) {
        return is("image_processor_type", name);
    }

    /** Whether it is a whole system whose own numbers name this one. */
    boolean system(String key) {
        return has("expected.json")
                && config.has("system")
                && config.getAsJsonObject("system").has(key);
    }

    private boolean is(String key, String value) {
        return config.has(key)
                && config.get(key).isJsonPrimitive()
                && config.get(key).getAsString().equals(value);
    }
}
