package io.dreampress.networks.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which files a checkpoint consists of.
 *
 * @param origin what was asked for
 * @param files in the order of their first mention
 * @param tensors name → file, as the index says; empty without an index
 */
record ShardIndex(Path origin, List<Path> files, Map<String, String> tensors) {
    private static final List<String> NAMES = List.of(
            "model.safetensors",
            "model.safetensors.index.json",
            "diffusion_pytorch_model.safetensors",
            "diffusion_pytorch_model.safetensors.index.json",
            "diffusion_pytorch_model.fp16.safetensors",
            "model.fp16.safetensors",
            "pytorch_model.safetensors",
            "weights.safetensors",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "diffusion_pytorch_model.bin",
            "diffusion_pytorch_model.bin.index.json",
            "diffusion_pytorch_model.fp16.bin",
            "pytorch_model.fp16.bin");

    static ShardIndex find(Path path) {
        if (!Files.isDirectory(path)) {
            return path.toString().endsWith(".json") ? read(path) : new ShardIndex(path, List.of(path), Map.of());
        }
        return NAMES.stream()
                .map(path::resolve)
                .filter(Files::exists)
                .findFirst()
                .map(ShardIndex::find)
                .orElseThrow(() -> new CheckpointException(
                        "folder '" + path + "': expected one of " + String.join(", ", NAMES) + ", got none of them"));
    }

    private static ShardIndex read(Path path) {
        Map<String, String> tensors = new LinkedHashMap<>();
        try {
            JsonObject index = JsonParser.parseString(Files.readString(path)).getAsJsonObject();
            for (Map.Entry<String, JsonElement> entry :
                    index.getAsJsonObject("weight_map").entrySet()) {
                tensors.put(entry.getKey(), inside(path, entry.getValue().getAsString()));
            }
        } catch (IOException
                | JsonParseException
                | IllegalStateException
                | NullPointerException
                | ClassCastException
                | UnsupportedOperationException e) {
            throw new CheckpointException(
                    "index '" + path + "': expected {\"weight_map\": {tensor: file}}, got " + e.getMessage(), e);
        }
        Path folder = path.toAbsolutePath().getParent();
        Set<String> names = new LinkedHashSet<>(tensors.values());
        List<Path> files = names.stream().map(folder::resolve).toList();
        List<Path> missing = files.stream().filter(file -> !Files.exists(file)).toList();
        if (!missing.isEmpty()) {
            throw new CheckpointException("index '" + path + "': expected all its files beside it, missing are "
                    + missing.stream().map(Path::toString).collect(Collectors.joining(", ")));
        }
        return new ShardIndex(path, files, tensors);
    }

    private static String inside(Path index, String file) {
        if (file.isEmpty() || file.contains("/") || file.contains("\\") || file.equals("..")) {
            throw new CheckpointException(
                    "index '" + index + "': expected names of files beside it, got '" + file + "'");
        }
        return file;
    }

    /** The index must name every tensor that the files hold, and no other. */
    void check(Set<String> held) {
        if (tensors.isEmpty()) {
            return;
        }
        List<String> absent =
                tensors.keySet().stream().filter(name -> !held.contains(name)).toList();
        List<String> surplus =
                held.stream().filter(name -> !tensors.containsKey(name)).toList();
        if (!absent.isEmpty() || !surplus.isEmpty()) {
            throw new CheckpointException(
                    "index '" + origin + "': expected exactly the tensors of its files, missing in" + " the files are "
                            + absent + ", missing in the index are " + surplus);
        }
    }
}
