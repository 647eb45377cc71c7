package io.dreampress.systems.importing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to make a bundle of.
 *
 * @param source folder of the checkpoint
 * @param system wanted; any that is recognised if empty
 * @param name of the bundle; the source folder's if empty
 * @param diffusion diffusers folder with {@code unet/}, {@code vae/} and {@code scheduler/}, for configs (and, where the
 *     source has none, weights) that the source lacks
 * @param vision transformers folder of the vision encoder, likewise
 * @param tokenizer folder with {@code tokenizer.json}, where the source has none
 */
public record ImportRequest(
        Path source,
        Optional<String> system,
        Optional<String> name,
        Optional<Path> diffusion,
        Optional<Path> vision,
        Optional<Path> tokenizer) {
    /** Everything from one folder. */
    public static ImportRequest of(Path source) {
        return new ImportRequest(
                source, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** The bundle's name. */
    public String bundleName() {
        return name.orElseGet(
                () -> source.toAbsolutePath().normalize().getFileName().toString());
    }

    /** Where the tokenizer is: in the folder that was named, else in {@code tokenizer/}, else in another. */
    public Path tokenizerFolder(Path otherwise) {
        Path inside = source.resolve("tokenizer");
        return tokenizer.orElse(Files.isDirectory(inside) ? inside : otherwise);
    }
}
