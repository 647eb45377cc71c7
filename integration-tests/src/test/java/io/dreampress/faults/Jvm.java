package io.dreampress.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Small JVMs that start quickly. */
final class Jvm {
    private static final List<String> FLAGS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.awt.headless=true");

    private Jvm() {}

    /** A JVM with these arguments. */
    static ProcessBuilder with(Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        Stream.of(arguments).map(Object::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("GOMP_SPINCOUNT", "5000");
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return builder;
    }

    /** Runs a program to its good end. */
    static void run(Object... arguments) {
        try {
            Process process = with(arguments).start();
            String output = new String(process.getInputStream().readAllBytes());
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        "program " + List.of(arguments) + ": expected a good end, got code " + code + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("program " + List.of(arguments), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a program ran", e);
        }
    }
}
