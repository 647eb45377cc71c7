package io.dreampress.benchmarks;

import java.nio.file.Path;

/** The bundle that is measured. */
final class DefaultBundle {
    private DefaultBundle() {}

    /** A part of it; its folder is the system property {@code dreampress.model}, or the default bundle. */
    static Path part(String name) {
        Path home = Path.of(System.getProperty("dreampress.home", ".."));
        String bundle = System.getProperty(
                "dreampress.model", home.resolve("models/dreampress-mini").toString());
        return Path.of(bundle, name);
    }
}
