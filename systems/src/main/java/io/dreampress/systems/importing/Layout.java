package io.dreampress.systems.importing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A way in which checkpoints are published. Stateless.
 *
 * <p>Adding one: a class that implements this interface in its system's package, and its line in {@link
 * io.dreampress.systems.Layouts#ALL}, before any that recognises more.
 */
public interface Layout {
    /** For people and {@code --json}. */
    String name();

    /** Systems that it may be of. */
    List<String> systems();

    /** What a folder of this layout holds, for those whose folder was not recognised. */
    String description();

    /** Whether a folder is of this layout, perhaps incompletely. */
    boolean recognises(Path source);

    /** Adds what the bundle consists of, and everything that is missing or wrong. Reads no weights. */
    void plan(ImportRequest request, BundlePlan plan);

    /** Weights under one of the usual endings, the best to read first. */
    static Optional<Path> weights(Path folder, String stem) {
        return Stream.of(".safetensors", ".bin", ".pt")
                .map(suffix -> folder.resolve(stem + suffix))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The system that a folder's {@code bundle.json} names, if it has one. */
    static Optional<String> describedSystem(Path source) {
        Path file = source.resolve("bundle.json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonMapper.shared()
                    .readTree(Files.readAllBytes(file))
                    .path("system")
                    .asString(""));
        } catch (IOException | JacksonException _) {
            return Optional.of("");
        }
    }
}
