package io.dreampress.systems.tiny;

import io.dreampress.systems.SafetensorsBytes;
import io.dreampress.systems.SafetensorsBytes.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A bundle's folder that is being written. The same seed gives the same bytes. */
public final class TinyFolder {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;
    private final String system;
    private final long seed;

    /**
     * @param folder created where it is missing
     * @param system whose resources below {@code /tiny/} are used
     * @param seed of all weights
     */
    public TinyFolder(Path folder, String system, long seed) {
        this.folder = folder;
        this.system = system;
        this.seed = seed;
    }

    /** The random numbers of a part: they do not depend on what else is written. */
    public RandomGenerator random(String part) {
        return new SplittableRandom(seed ^ ((long) part.hashCode() << 32));
    }

    /** Copies a resource to a file. */
    public void copy(String resource, String name) {
        write(name, resource(resource));
    }

    /** Writes a part with {@code <part>.json} as its config and weights of the shapes that {@code shapes.json} names. */
    public void part(String part, String weights) {
        copy(part + ".json", part + "/config.json");
        JsonNode shapes = JSON.readTree(resource("shapes.json")).get(part);
        RandomGenerator random = random(part);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : shapes.properties()) {
            long[] shape = new long[entry.getValue().size()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = entry.getValue().get(i).asLong();
            }
            tensors.put(entry.getKey(), TinyWeights.weight(random, entry.getKey(), shape));
        }
        save(part + "/" + weights + ".safetensors", tensors);
    }

    /** Writes tensors as a safetensors file. */
    public void save(String name, Map<String, Tensor> tensors) {
        write(name, SafetensorsBytes.write(tensors));
    }

    /** Writes JSON. */
    public void json(String name, Map<String, Object> value) {
        write(name, JSON.writeValueAsString(value).getBytes(StandardCharsets.UTF_8));
    }

    /** A resource as JSON, to be read or changed. */
    public JsonNode json(String resource) {
        return JSON.readTree(resource(resource));
    }

    private void write(String name, byte[] bytes) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("folder '" + folder + "': expected to write a bundle, got " + e, e);
        }
    }

    private byte[] resource(String name) {
        String path = "/tiny/" + system + "/" + name;
        try (InputStream in = TinyFolder.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("resource '" + path + "': expected it in this module, got none");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
