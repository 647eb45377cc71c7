package io.dreampress.standalone.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Our side and the peers' in turn, A B A B, in the same minutes: absolute times mean nothing on shared machines. */
final class BesidePeers {
    @Option(names = "--beside-peers", description = "Run the Python libraries on the same weights in turn with ours.")
    boolean wanted;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description = "Interpreter that has benchmarks/peers/requirements.txt (default: ${DEFAULT-VALUE}).")
    String python;

    /** Rounds, then medians: printed row by row. */
    void compare(BenchFlags flags, List<Row> rows, List<Peer> peers) {
        Map<String, Map<String, double[]>> figures = new LinkedHashMap<>();
        rows.forEach(row -> row.ours().getAsDouble());
        for (int round = 0; round < flags.repetitions; round++) {
            for (Row row : rows) {
                note(figures, flags, "dreampress", round, row.name(), row.ours().getAsDouble());
            }
            for (Peer peer : peers) {
                Peer.Figures theirs = peer.run();
                for (Map.Entry<String, Double> row : theirs.rows().entrySet()) {
                    note(figures, flags, theirs.name(), round, row.getKey(), row.getValue());
                }
            }
        }
        rows.forEach(row -> print(flags, row, figures));
    }

    private static void note(
            Map<String, Map<String, double[]>> figures,
            BenchFlags flags,
            String side,
            int round,
            String row,
            double value) {
        figures.computeIfAbsent(side, any -> new LinkedHashMap<>())
                .computeIfAbsent(row, any -> new double[flags.repetitions])[round] = value;
    }

    private static void print(BenchFlags flags, Row row, Map<String, Map<String, double[]>> figures) {
        double ours = median(figures.get("dreampress").get(row.name()));
        figures.forEach((side, theirs) -> {
            if (!side.equals("dreampress") && theirs.containsKey(row.name())) {
                double peer = median(theirs.get(row.name()));
                flags.print(
                        "beside",
                        "row",
                        row.name(),
                        "unit",
                        row.unit().name(),
                        "ours",
                        Stopwatch.rounded(ours),
                        "peer",
                        side,
                        "theirs",
                        Stopwatch.rounded(peer),
                        "timesAsFast",
                        Stopwatch.rounded(row.unit().timesAsFast(ours, peer)));
            }
        });
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
