package io.dreampress.diffusion.studio;

import java.nio.file.Path;

/**
 * Where the model bundle is.
 *
 * @param path of its folder
 */
public record ModelFolder(Path path) {}
