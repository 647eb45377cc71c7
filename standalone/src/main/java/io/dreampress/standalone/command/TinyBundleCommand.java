package io.dreampress.standalone.command;

import io.dreampress.standalone.display.JsonLines;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FileProblem;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bundle tiny}: a complete bundle of any system, with random weights. */
@Command(
        name = "tiny",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Writes a complete bundle of a tiny shape with random weights: it runs in a second, and writes and "
                        + "draws nonsense.")
final class TinyBundleCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "SYSTEM",
            completionCandidates = Systems.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String system;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Folder for the bundle, new or empty.")
    private Path out;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Seed of all weights (default: 0).")
    private long seed;

    @Mixin
    private OutputFlags output = new OutputFlags();

    @Override
    public Integer call() {
        if (!TinyBundle.names().contains(system)) {
            throw new WrongUsage(
                    "SYSTEM: expected one of " + String.join(", ", TinyBundle.names()) + ", got '" + system + "'");
        }
        requireEmpty();
        try {
            TinyBundle.write(system, out, seed);
        } catch (UncheckedIOException e) {
            throw new CannotStart(
                    "bundle '" + out + "': expected to write it, got " + FileProblem.inWords(e.getCause()), e);
        }
        if (output.json) {
            new JsonLines(System.out).print("bundle", Map.of("system", system, "folder", out.toString()));
        } else {
            System.out.printf("Wrote %s; use it with --model %s or DREAMPRESS_MODEL=%s.%n", out, out, out);
        }
        return Failures.FINISHED;
    }

    private void requireEmpty() {
        try {
            if (Files.exists(out) && !Files.isDirectory(out)) {
                throw new WrongUsage("--out '" + out + "': expected a folder, got a file; choose another name");
            }
            if (Files.isDirectory(out) && holdsAnything()) {
                throw new WrongUsage("--out '" + out
                        + "': expected a folder that is new or empty, got one with files; choose another");
            }
        } catch (IOException e) {
            throw new CannotStart("folder '" + out + "': expected to be readable, got " + FileProblem.inWords(e), e);
        }
    }

    private boolean holdsAnything() throws IOException {
        try (Stream<Path> files = Files.list(out)) {
            return files.findAny().isPresent();
        }
    }

    /** The systems of this version, for the help text. */
    static final class Systems implements Iterable<String> {
        private final List<String> names = TinyBundle.names();

        @Override
        public Iterator<String> iterator() {
            return names.iterator();
        }
    }
}
