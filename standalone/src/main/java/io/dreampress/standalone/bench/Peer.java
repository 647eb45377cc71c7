package io.dreampress.standalone.bench;

import io.dreampress.standalone.environment.ProgramHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A script of {@code benchmarks/peers} that measures another library on the same weights. Its last line is one JSON
 * object with {@code peer}, its name, and {@code rows}, figures by row.
 *
 * @param python interpreter
 * @param script its file name
 * @param arguments for it
 */
record Peer(String python, String script, List<String> arguments) {
    /** Figures by row, under the peer's name. */
    record Figures(String name, Map<String, Double> rows) {}

    /**
     * Runs it once, with bounded spinning and our number of threads.
     *
     * @throws IllegalStateException if it fails, with the end of what it printed
     */
    Figures run() {
        Path file = ProgramHome.find().resolve("benchmarks/peers").resolve(script);
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException("peer '" + script + "': expected it at " + file + ", got nothing there");
        }
        List<String> command = new ArrayList<>(List.of(python, file.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putIfAbsent("GOMP_SPINCOUNT", "5000");
        try {
            Process process = builder.start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw failed(output);
            }
            return figures(output);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "peer '" + script + "': expected the interpreter '" + python + "', got " + e.getMessage()
                            + "; name one with --python, and install benchmarks/peers/requirements.txt for it",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("peer '" + script + "': interrupted", e);
        }
    }

    private Figures figures(String output) {
        String last = output.stripTrailing().lines().reduce("", (before, line) -> line);
        if (!last.startsWith("{")) {
            throw failed(output);
        }
        JsonNode json = JsonMapper.shared().readTree(last);
        Map<String, Double> rows = new LinkedHashMap<>();
        json.get("rows")
                .properties()
                .forEach(row -> rows.put(row.getKey(), row.getValue().asDouble()));
        return new Figures(json.get("peer").asString(), rows);
    }

    private IllegalStateException failed(String output) {
        String end = output.strip();
        return new IllegalStateException("peer '" + script + "': expected a JSON line, got:\n"
                + end.substring(Math.max(0, end.length() - 2000))
                + "\ninstall benchmarks/peers/requirements.txt for '" + python + "', or name another with --python");
    }
}
