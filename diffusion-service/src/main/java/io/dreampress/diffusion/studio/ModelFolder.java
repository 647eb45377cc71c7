package io.dreampress.diffusion.studio;

import java.nio.file.Path;

/**
 * Where the model bundle is, and what it runs on.
 *
 * @param path of its folder
 * @param device {@code cpu} or {@code cuda:0}
 */
public record ModelFolder(Path path, String device) {}
