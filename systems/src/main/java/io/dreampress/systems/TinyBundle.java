package io.dreampress.systems;

import java.nio.file.Path;
import java.util.List;

/**
 * Complete bundles with random weights, small enough for tests: they write words of random letters in paragraphs until they
 * decide to end, draw small images in few steps and read pictures. The same seed gives the same bytes.
 */
public final class TinyBundle {
    private TinyBundle() {}

    /** Their names: those of the systems, and of their other shapes, such as {@code metaquery-sd15}. */
    public static List<String> names() {
        return MultimodalSystem.ALL.stream()
                .flatMap(system -> system.tinyBundles().stream())
                .toList();
    }

    /**
     * Writes a DreamLLM bundle: 16 × 16 images in 4 steps, placement not learned, feedback learned.
     *
     * @param folder created if needed
     * @param seed of all weights
     */
    public static void write(Path folder, long seed) {
        write("dreamllm", folder, seed);
    }

    /**
     * Writes one.
     *
     * @param name one of {@link #names}
     * @param folder created if needed
     * @param seed of all weights
     * @throws IllegalArgumentException if there is no such bundle
     */
    public static void write(String name, Path folder, long seed) {
        MultimodalSystem.ALL.stream()
                .filter(one -> one.tinyBundles().contains(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "system: expected one of " + String.join(", ", names()) + ", got '" + name + "'"))
                .writeTiny(name, folder, seed);
    }
}
