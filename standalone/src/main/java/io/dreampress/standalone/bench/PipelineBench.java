package io.dreampress.standalone.bench;

import io.dreampress.standalone.environment.CpuTime;
import io.dreampress.standalone.environment.LogFile;
import io.dreampress.standalone.environment.Memory;
import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.instant.InstantSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench pipeline}: everything but the networks, beside the broker alone. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Documents a second with networks that take no time, beside the raw speed of the same broker.")
final class PipelineBench implements Callable<Integer> {
    private static final int FEWEST = 20;
    private static final int HALF_A_MINUTE = 30;
    private static final int CALM_A_SECOND = 50;

    @Mixin
    private BenchFlags flags = new BenchFlags();

    @Option(
            names = "--documents",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Text-only documents; a quarter as many with images (default: ${DEFAULT-VALUE}).")
    private int documents;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "0",
            description = "Then keeps it at half load for so long, and prints what it holds every minute (default: "
                    + "${DEFAULT-VALUE}).")
    private int minutes;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Folder to work in, left as it is afterwards (default: a temporary one).")
    private Path dataFolder;

    @Override
    public Integer call() {
        Path folder = dataFolder == null ? temporary() : dataFolder.toAbsolutePath();
        LogFile.in(folder);
        Deque<Runnable> closers = new ArrayDeque<>();
        try (Bundle bundle = InstantSystem.bundle(folder.resolve("model"))) {
            StandalonePipeline pipeline = StandalonePipeline.start(
                    PipelineSettings.quiet(folder, folder.resolve("model"), 0), bundle, _ -> {}, closers::push);
            measure(pipeline.bootstrapServers(), new Footprint(folder));
            flags.print("memory", "peakResidentMiB", Memory.peakResidentOfAllMiB());
            return 0;
        } finally {
            closers.forEach(Runnable::run);
            if (dataFolder == null) {
                delete(folder);
            }
        }
    }

    private void measure(String servers, Footprint footprint) {
        floor(servers);
        try (PipelineLoad load = new PipelineLoad(servers)) {
            load.flood(documents / 4, 0, false);
            load.flood(documents / 8, 2, false);
            throughput(load, "text", documents, 0);
            double perSecond = throughput(load, "text", documents, 0);
            int many = Math.max(FEWEST, documents / 2);
            latency(load, "textAtFiftyASecond", many, CALM_A_SECOND, 0);
            latency(load, "textAtHalfLoad", many, perSecond / 2, 0);
            double illustratedPerSecond = throughput(load, "images", documents / 4, 2);
            double alone = latency(load, "textAlone", FEWEST, 2, 0);
            double fedBack = latency(load, "twoImagesFedBack", FEWEST, 2, 2);
            flags.print("fedBackImage", "milliseconds", Stopwatch.rounded((fedBack - alone) / 2));
            keepBusy(load, perSecond / 2, illustratedPerSecond / 2, footprint);
        }
    }

    /** Half a minute of text-only documents and half a minute of illustrated ones, again and again. */
    private void keepBusy(PipelineLoad load, double perSecond, double illustratedPerSecond, Footprint footprint) {
        int made = 0;
        for (int minute = 0; minutes > 0 && minute <= minutes; minute++) {
            List<Object> figures = new ArrayList<>(List.of("minute", minute, "documents", made));
            figures.addAll(footprint.figures());
            flags.print("footprint", figures.toArray());
            if (minute < minutes) {
                made += load.trickle((int) (HALF_A_MINUTE * perSecond), perSecond, 0, false)
                        .size();
                made += load.trickle((int) (HALF_A_MINUTE * illustratedPerSecond), illustratedPerSecond, 2, false)
                        .size();
            }
        }
    }

    private void floor(String servers) {
        try (BrokerFloor floor = new BrokerFloor(servers)) {
            floor.recordsPerSecond(documents);
            flags.print(
                    "floor",
                    "recordBytes",
                    BrokerFloor.RECORD_BYTES,
                    "recordsPerSecond",
                    Math.round(floor.recordsPerSecond(5 * documents)),
                    "millisecondsP50",
                    percentile(floor.milliseconds(documents / 4), 0.5),
                    "millisecondsP99",
                    percentile(floor.milliseconds(documents / 4), 0.99));
        }
    }

    private double throughput(PipelineLoad load, String name, int count, int images) {
        Duration before = CpuTime.ofAll();
        double perSecond = load.flood(count, images, false);
        Duration used = CpuTime.ofAll().minus(before);
        flags.print(
                name,
                "documents",
                count,
                "imagesEach",
                images,
                "documentsPerSecond",
                Math.round(perSecond * 10) / 10.0,
                "cpuMillisecondsEach",
                Stopwatch.rounded((double) used.toMillis() / count));
        return perSecond;
    }

    /** At a steady pace; what is measured begins when a quarter as many have gone by, and with them what a flood has left. */
    private double latency(PipelineLoad load, String name, int count, double perSecond, int images) {
        load.trickle(count / 4, perSecond, images, images > 0);
        List<Double> milliseconds = load.trickle(count, perSecond, images, images > 0);
        double median = percentile(milliseconds, 0.5);
        flags.print(
                name,
                "documents",
                count,
                "imagesEach",
                images,
                "documentsPerSecond",
                Math.round(perSecond * 10) / 10.0,
                "millisecondsP50",
                median,
                "millisecondsP99",
                percentile(milliseconds, 0.99));
        return median;
    }

    private static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return Stopwatch.rounded(sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size()))));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("dreampress-bench");
        } catch (IOException e) {
            throw new UncheckedIOException("temporary folder", e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("folder '" + folder + "' is left behind", e);
        }
    }
}
