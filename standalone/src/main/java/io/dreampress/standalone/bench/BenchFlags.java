package io.dreampress.standalone.bench;

import io.dreampress.standalone.display.JsonLines;
import io.dreampress.standalone.environment.LogFile;
import io.dreampress.standalone.environment.ProgramHome;
import io.dreampress.systems.Bundle;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What the benchmarks have in common. */
final class BenchFlags {
    @Option(names = "--json", description = "Print one JSON object a line, and nothing else, on the standard output.")
    private boolean json;

    @Option(names = "--debug", description = "Print stack traces of failures.")
    private boolean debug;

    @Option(names = "--model", paramLabel = "DIR", description = "Model bundle (default: as of write).")
    private Path model;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "3",
            description = "Measurements, of which the median counts (default: ${DEFAULT-VALUE}).")
    int repetitions;

    Bundle open() {
        LogFile.in(ProgramHome.find().resolve(".dreampress"));
        return Bundle.open(model == null ? ProgramHome.model() : model.toAbsolutePath());
    }

    /**
     * Prints one measurement.
     *
     * @param figures names and values, in turn
     */
    void print(String event, Object... figures) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (int i = 0; i < figures.length; i += 2) {
            all.put(figures[i].toString(), figures[i + 1]);
        }
        all.put("threads", Runtime.getRuntime().availableProcessors());
        if (json) {
            new JsonLines(System.out).print(event, all);
        } else {
            System.out.println(event + ": "
                    + all.entrySet().stream()
                            .map(figure -> figure.getKey() + " " + figure.getValue())
                            .collect(Collectors.joining(", ")));
        }
    }
}
