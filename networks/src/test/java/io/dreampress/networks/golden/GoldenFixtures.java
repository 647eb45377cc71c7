package io.dreampress.networks.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Finds fixtures: folders with {@code config.json} and {@code io.safetensors} anywhere under the system property {@code
 * golden.dir}, or under the copies in the test resources. Every folder found must be of a known kind.
 */
public final class GoldenFixtures {
    private final List<FixtureFolder> folders;

    private GoldenFixtures(Path root) {
        try (Stream<Path> below = Files.walk(root)) {
            folders = below.filter(path ->
                            Files.exists(path.resolve("config.json")) && Files.exists(path.resolve("io.safetensors")))
                    .sorted()
                    .map(FixtureFolder::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        folders.forEach(FixtureKind::of);
    }

    /** Fixtures of {@code golden.dir}, or of this module's test resources {@code /golden} if it is unset or empty. */
    public static GoldenFixtures here() {
        return here(GoldenFixtures.class);
    }

    /** Fixtures of {@code golden.dir}, or of the test resources {@code /golden} beside a class of another module. */
    public static GoldenFixtures here(Class<?> test) {
        String configured = System.getProperty("golden.dir", "");
        return new GoldenFixtures(configured.isBlank() ? resources(test) : Path.of(configured));
    }

    /** Fixtures below a folder. */
    public static GoldenFixtures in(Path root) {
        return new GoldenFixtures(root);
    }

    private static Path resources(Class<?> test) {
        try {
            Path classes = Path.of(
                    test.getProtectionDomain().getCodeSource().getLocation().toURI());
            return classes.resolve("golden");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Opens each fixture of a kind in turn; close each. */
    public Stream<GoldenFixture> of(FixtureKind kind) {
        return matching(kind).map(GoldenFixture::new);
    }

    private Stream<FixtureFolder> matching(FixtureKind kind) {
        return folders.stream().filter(folder -> FixtureKind.of(folder) == kind);
    }

    /**
     * One dynamic test per fixture of a kind; each opens and closes its fixture.
     */
    public Stream<DynamicTest> tests(FixtureKind kind, Consumer<GoldenFixture> check) {
        return matching(kind)
                .map(folder -> DynamicTest.dynamicTest(folder.name(), () -> {
                    try (GoldenFixture fixture = new GoldenFixture(folder)) {
                        check.accept(fixture);
                    }
                }));
    }

    /**
     * One dynamic test per fixture of a kind and case of it; each opens and closes its fixture.
     *
     * @param cases what is checked, by the name of the case
     */
    public Stream<DynamicTest> tests(FixtureKind kind, Map<String, Consumer<GoldenFixture>> cases) {
        return matching(kind)
                .flatMap(folder -> cases.entrySet().stream()
                        .map(entry -> DynamicTest.dynamicTest(folder.name() + ": " + entry.getKey(), () -> {
                            try (GoldenFixture fixture = new GoldenFixture(folder)) {
                                entry.getValue().accept(fixture);
                            }
                        })));
    }
}
