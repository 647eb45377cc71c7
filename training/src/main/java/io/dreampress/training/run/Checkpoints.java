package io.dreampress.training.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.training.optimization.Gradients;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checkpoints of a run: folders {@code step-00000100} with {@code state.json} and {@code state.safetensors} (parameters, both
 * moments, averages). A folder is written beside and renamed when all of it is on disk, so that one with its final name is
 * always whole. The schedule, the random numbers and the place in the data follow from the step's number and the recipe.
 */
final class Checkpoints {
    private static final String PREFIX = "step-";
    private static final String UNFINISHED = ".part";
    private static final int KEPT = 2;

    private final Path folder;

    Checkpoints(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        for (Path left : list(UNFINISHED)) {
            delete(left);
        }
    }

    /**
     * @param done updates before it
     * @param fingerprint of the recipe
     * @param state everything else that was said about it
     * @param path where its tensors are
     */
    record Saved(long done, String fingerprint, JsonNode state, Path path) {}

    /** The newest one. */
    Optional<Saved> latest() throws IOException {
        List<Path> whole = list("");
        if (whole.isEmpty()) {
            return Optional.empty();
        }
        JsonNode state =
                JsonMapper.shared().readTree(Files.readString(whole.getLast().resolve("state.json")));
        return Optional.of(
                new Saved(state.get("done").longValue(), state.get("recipe").stringValue(), state, whole.getLast()));
    }

    private List<Path> list(String ending) throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .filter(path -> path.getFileName().toString().endsWith(UNFINISHED) == ending.equals(UNFINISHED))
                    .sorted()
                    .toList();
        }
    }

    /** Writes a checkpoint and removes those before the last two; one that is there already is the same. */
    Path save(long done, String fingerprint, Map<String, Map<String, NDArray>> groups, Map<String, Object> about)
            throws IOException {
        Path finished = folder.resolve(PREFIX + String.format("%08d", done));
        if (Files.exists(finished)) {
            return finished;
        }
        Path unfinished = unfinished(finished);
        Files.createDirectories(unfinished);
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        groups.forEach((group, members) -> members.forEach((name, tensor) -> tensors.put(group + "/" + name, tensor)));
        SafetensorsWriter.write(unfinished.resolve("state.safetensors"), tensors, Map.of());
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("done", done);
        state.put("recipe", fingerprint);
        state.putAll(about);
        Files.writeString(unfinished.resolve("state.json"), JsonMapper.shared().writeValueAsString(state));
        force(unfinished.resolve("state.safetensors"));
        force(unfinished.resolve("state.json"));
        Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
        List<Path> whole = list("");
        for (Path old : whole.subList(0, Math.max(0, whole.size() - KEPT))) {
            delete(Files.move(old, unfinished(old), StandardCopyOption.ATOMIC_MOVE));
        }
        return finished;
    }

    private static Path unfinished(Path finished) {
        return finished.resolveSibling(finished.getFileName() + UNFINISHED);
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Reads a checkpoint's tensors over those of the same groups and names. */
    static void restore(Saved saved, Map<String, Map<String, NDArray>> groups) {
        try (NDManager scope = TorchScriptProgram.newManager();
                Checkpoint state = Checkpoint.open(saved.path().resolve("state.safetensors"))) {
            groups.forEach((group, members) -> members.forEach((name, tensor) -> {
                try (NDArray kept = state.float32(scope, group + "/" + name)) {
                    Gradients.overwrite(tensor, kept);
                }
            }));
        }
    }

    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
