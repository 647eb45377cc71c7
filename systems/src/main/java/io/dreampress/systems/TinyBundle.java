package io.dreampress.systems;

import java.nio.file.Path;
import java.util.List;

/**
 * Complete bundles with random weights, small enough for tests: they write words of random letters in paragraphs until they
 * decide to end, draw small images in few steps and read pictures. The same seed gives the same bytes.
 */
public final class TinyBundle {
    private TinyBundle() {}

    /** Systems that have one. */
    public static List<String> systems() {
        return MultimodalSystem.ALL.stream().map(MultimodalSystem::name).toList();
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
     * Writes a bundle of a system.
     *
     * @param system one of {@link #systems}
     * @param folder created if needed
     * @param seed of all weights
     * @throws IllegalArgumentException if there is no such system
     */
    public static void write(String system, Path folder, long seed) {
        MultimodalSystem.ALL.stream()
                .filter(one -> one.name().equals(system))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "system: expected one of " + String.join(", ", systems()) + ", got '" + system + "'"))
                .writeTiny(folder, seed);
    }
}
