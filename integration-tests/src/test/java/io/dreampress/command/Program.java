package io.dreampress.command;

import io.dreampress.standalone.Dreampress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, as the launcher starts it. */
record Program(Process process, BufferedReader lines, Path errors) {
    private static final long PATIENCE_SECONDS = 150;

    /**
     * Starts a command whose errors go to a file, with Ctrl-C as a terminal gives it: a build that runs in the background
     * hands an ignored one to its children.
     */
    static Program start(Path errors, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Ddreampress.home=" + System.getProperty("dreampress.home", "..")));
        command.add(Dreampress.class.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("GOMP_SPINCOUNT", "5000");
        Process process = builder.start();
        return new Program(process, process.inputReader(), errors);
    }

    /** Reads lines until one contains a text. */
    void readUntil(String text) throws IOException {
        String last = "nothing";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(text)) {
                return;
            }
            last = line;
        }
        throw new IllegalStateException(
                "program: expected a line with '" + text + "', got its end after: " + last + Files.readString(errors));
    }

    /** The processes that it has started. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Sends what Ctrl-C sends. */
    void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    /** Reads what is left and waits for the end. */
    Ended await() throws InterruptedException {
        List<String> rest = lines.lines().toList();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("program: expected its end, it still runs");
        }
        return new Ended(process.exitValue(), rest);
    }

    /** How it ended. */
    record Ended(int code, List<String> lines) {}
}
