package io.dreampress.systems.importing;

import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsFolder;
import io.dreampress.networks.checkpoint.SafetensorsFolder.Copy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a bundle will consist of, and what stands against it. Owns the checkpoints that it opened. One thread at a time.
 */
public final class BundlePlan implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final List<String> problems = new ArrayList<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<Weights> weights = new ArrayList<>();
    private final List<Checkpoint> opened = new ArrayList<>();

    private record Weights(String folder, String stem, List<Copy> tensors) {
        long bytes() {
            return tensors.stream().mapToLong(Copy::bytes).sum();
        }
    }

    /** Something that may fail. */
    @FunctionalInterface
    public interface Step {
        void run() throws IOException;
    }

    /** Notes what is wrong: a sentence. */
    public void problem(String sentence) {
        problems.add(sentence);
    }

    /** Notes why a step fails, if it does. */
    public void attempt(Step step) {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            problem(e.getMessage());
        }
    }

    /** Opens weights; notes why that fails, if it does. */
    public Optional<Checkpoint> open(Path fileOrFolder) {
        List<Checkpoint> one = new ArrayList<>();
        attempt(() -> one.add(Checkpoint.open(fileOrFolder)));
        opened.addAll(one);
        return one.stream().findFirst();
    }

    /** Reads a JSON object; notes that it is missing or cannot be read. */
    public Optional<ObjectNode> json(Path file) {
        if (!Files.isRegularFile(file)) {
            problem("file '" + file + "': expected it, got none");
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            if (json instanceof ObjectNode object) {
                return Optional.of(object);
            }
            problem("file '" + file + "': expected a JSON object, got " + json.getNodeType());
        } catch (IOException | JacksonException e) {
            problem("file '" + file + "': expected JSON, got " + e.getMessage());
        }
        return Optional.empty();
    }

    /** A file of the bundle, by its path inside. */
    public void file(String path, byte[] content) {
        files.put(path, content);
    }

    /** A JSON file of the bundle. */
    public void file(String path, JsonNode content) {
        byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content);
        file(path, (new String(json, StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A JSON file of the bundle that was planned. */
    public Optional<JsonNode> planned(String path) {
        return Optional.ofNullable(files.get(path)).map(JSON::readTree);
    }

    /**
     * Weights of the bundle.
     *
     * @param folder inside the bundle, empty for the bundle itself
     * @param stem of the files' names
     */
    public void weights(String folder, String stem, List<Copy> tensors) {
        weights.add(new Weights(folder, stem, List.copyOf(tensors)));
    }

    /**
     * The tokenizer's files.
     *
     * @param folder of {@code tokenizer.json}
     * @param template chat template for a tokenizer that has none
     * @param tokens of {@code tokenizer_config.json}, where it does not name them
     */
    public void tokenizer(Path folder, Optional<String> template, Map<String, String> tokens) {
        new TokenizerFiles(folder).addTo(this, template, tokens);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Bytes of all weights. */
    long bytes() {
        return weights.stream().mapToLong(Weights::bytes).sum();
    }

    void write(Path folder, long shardBytes, ImportProgress progress) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        for (Weights part : weights) {
            progress.part(part.folder().isEmpty() ? part.stem() : part.folder());
            SafetensorsFolder.write(
                    folder.resolve(part.folder()), part.stem(), part.tensors(), shardBytes, progress::advanced);
        }
    }

    @Override
    public void close() {
        opened.forEach(Checkpoint::close);
    }
}
