package io.dreampress.standalone.bench;

import io.dreampress.networks.decoder.Precision;
import io.dreampress.standalone.environment.Memory;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.FairComputeLane;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench llm}: tokens a second for several numbers of sessions at one context length. */
@Command(
        name = "llm",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Tokens a second for 1, 8 and 32 sessions, and what 8 keep of it while images are drawn beside them.")
final class WritingBench implements Callable<Integer> {
    private static final int MEASURED_STEPS = 40;
    private static final int STEPS_BEFORE = 10;
    private static final int PROMPT = 128;

    @Mixin
    private BenchFlags flags = new BenchFlags();

    @Mixin
    private BesidePeers beside = new BesidePeers();

    @Option(
            names = "--sessions",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,8,32",
            description = "Numbers of sessions (default: ${DEFAULT-VALUE}).")
    private List<Integer> sessions;

    @Option(
            names = "--context",
            paramLabel = "N",
            defaultValue = "150",
            description = "Positions in each session's context, on average (default: ${DEFAULT-VALUE}).")
    private int context;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            converter = PrecisionConverter.class,
            description = "auto, f32, bf16, int8, int4 or mixed (default: as the bundle says).")
    private Precision precision;

    @Override
    public Integer call() {
        Stopwatch load = Stopwatch.start();
        try (FairComputeLane lane = new FairComputeLane();
                Bundle bundle = flags.open();
                Writer writer = writer(bundle, lane)) {
            flags.print(
                    "loaded",
                    "seconds",
                    Stopwatch.rounded(load.seconds()),
                    "bundle",
                    bundle.descriptor().name(),
                    "precision",
                    precision(bundle).key());
            if (beside.wanted) {
                beside.compare(flags, rows(bundle, writer, lane), peers());
                return 0;
            }
            tokensPerSecond(writer, 1, context, Work.TEMPERATURE);
            for (int count : sessions) {
                double rate = Stopwatch.median(
                        flags.repetitions, () -> tokensPerSecond(writer, count, context, Work.TEMPERATURE));
                flags.print(
                        "writing",
                        "sessions",
                        count,
                        "context",
                        context,
                        "tokensPerSecond",
                        Math.round(rate * 10) / 10.0);
            }
            new BesideDrawing(lane).measure(flags, bundle, writer);
            flags.print("memory", "peakResidentMiB", Memory.peakResidentMiB());
        }
        return 0;
    }

    private Precision precision(Bundle bundle) {
        return precision != null
                ? precision
                : Precision.parse(bundle.descriptor().precision());
    }

    private Writer writer(Bundle bundle, ComputeLane lane) {
        return new TakingTurns(lane.run(ComputeLane.Client.WRITING, () -> bundle.writer(precision(bundle))), lane);
    }

    private List<Row> rows(Bundle bundle, Writer writer, ComputeLane lane) {
        List<Row> rows = new ArrayList<>();
        for (int count : sessions) {
            rows.add(new Row(
                    "decode-" + count,
                    Row.Unit.TOKENS_PER_SECOND,
                    () -> tokensPerSecond(writer, count, context, Work.GREEDY)));
        }
        rows.add(new Row(
                "prefill-" + PROMPT,
                Row.Unit.MILLISECONDS,
                () -> lane.run(
                        ComputeLane.Client.WRITING,
                        () -> NetworkRows.prefill(
                                bundle.path().resolve("language_model"), precision(bundle), PROMPT))));
        return rows;
    }

    private List<Peer> peers() {
        List<String> arguments = new ArrayList<>(List.of("--context", String.valueOf(context), "--sessions"));
        sessions.forEach(count -> arguments.add(String.valueOf(count)));
        return List.of(new Peer(beside.python, "llm.py", arguments), new Peer(beside.python, "llamacpp.py", arguments));
    }

    /** The rate of the median step, around a context of so many positions. */
    static double tokensPerSecond(Writer writer, int count, int context, double temperature) {
        List<Writer.Session> open = open(writer, count, context, temperature);
        try {
            return Stopwatch.median(MEASURED_STEPS, () -> {
                Stopwatch step = Stopwatch.start();
                return positions(writer.advance(open)) / step.seconds();
            });
        } finally {
            open.forEach(Writer.Session::close);
        }
    }

    /**
     * The rate over all steps, what comes between them included. Some steps come before: in them the compute lane makes up to
     * the others for the time that reading the prompts has taken.
     */
    static double tokensPerSecondInAll(Writer writer, int count, int context) {
        List<Writer.Session> open = open(writer, count, context, Work.TEMPERATURE);
        try {
            written(writer, open, STEPS_BEFORE);
            Stopwatch watch = Stopwatch.start();
            return written(writer, open, MEASURED_STEPS) / watch.seconds();
        } finally {
            open.forEach(Writer.Session::close);
        }
    }

    private static int written(Writer writer, List<Writer.Session> open, int steps) {
        int tokens = 0;
        for (int step = 0; step < steps; step++) {
            tokens += positions(writer.advance(open));
        }
        return tokens;
    }

    /** Sessions that have come so far that the measured steps stand around this context. */
    private static List<Writer.Session> open(Writer writer, int count, int context, double temperature) {
        List<Writer.Session> open = LongStream.range(0, count)
                .mapToObj(seed -> writer.open(Work.story(seed, temperature)))
                .toList();
        int positions = 0;
        int came = count;
        while (came > 0 && positions < count * (context - MEASURED_STEPS / 2)) {
            came = positions(writer.advance(open));
            positions += came;
        }
        return open;
    }

    private static int positions(List<Turn> turns) {
        return turns.stream()
                .mapToInt(turn -> switch (turn) {
                    case Turn.Fed(int fed) -> fed;
                    case Turn.Wrote _ -> 1;
                    case Turn.PassageFinished _, Turn.Dreamed _, Turn.Awaiting _, Turn.Finished _ -> 0;
                })
                .sum();
    }
}
