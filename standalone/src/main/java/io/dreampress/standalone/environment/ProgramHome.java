package io.dreampress.standalone.environment;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The folder of the program, where its default model lies: told by the launcher, looked for otherwise. */
public final class ProgramHome {
    private static final Path DEFAULT_MODEL = Path.of("models", "dreampress-mini");

    private ProgramHome() {}

    /** The program's folder. */
    public static Path find() {
        String told = System.getProperty("dreampress.home", "");
        if (!told.isEmpty()) {
            return Path.of(told).toAbsolutePath().normalize();
        }
        Path here = Path.of("").toAbsolutePath();
        return Stream.iterate(program(here), Path::getParent)
                .takeWhile(folder -> folder != null)
                .filter(folder -> Files.isDirectory(folder.resolve(DEFAULT_MODEL)))
                .findFirst()
                .orElse(here);
    }

    /** The default model's folder. */
    public static Path model() {
        String told = System.getenv("DREAMPRESS_MODEL");
        return told == null || told.isBlank()
                ? find().resolve(DEFAULT_MODEL)
                : Path.of(told).toAbsolutePath();
    }

    private static Path program(Path otherwise) {
        try {
            return Path.of(ProgramHome.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException | IllegalArgumentException e) {
            return otherwise;
        }
    }
}
