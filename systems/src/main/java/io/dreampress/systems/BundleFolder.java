package io.dreampress.systems;

import java.nio.file.Path;

/**
 * An opened bundle as its system sees it.
 *
 * @param path the folder
 * @param descriptor its {@code bundle.json}
 */
public record BundleFolder(Path path, BundleDescriptor descriptor) {
    /** A file or folder inside. */
    public Path resolve(String name) {
        return path.resolve(name);
    }
}
