package io.dreampress.standalone.bench;

import io.dreampress.networks.ComputeType;
import io.dreampress.standalone.environment.Memory;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.Condition;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench diffusion}: seconds an image, alone and in batches. */
@Command(
        name = "diffusion",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Seconds an image, alone and in a batch of 8.")
final class DrawingBench implements Callable<Integer> {
    private static final int PIXELS_PER_LATENT = 8;

    @Mixin
    private BenchFlags flags = new BenchFlags();

    @Mixin
    private BesidePeers beside = new BesidePeers();

    @Option(
            names = "--sd15",
            paramLabel = "DIR",
            description =
                    "Beside peers, also measure Stable Diffusion 1.5's U-Net at 64 x 64 latents; its weights are made "
                            + "at random in this folder (3.5 GB) if it has none.")
    private Path sd15;

    @Option(
            names = "--batches",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,8",
            description = "Images drawn together (default: ${DEFAULT-VALUE}).")
    private List<Integer> batches;

    @Override
    public Integer call() {
        try (Bundle bundle = flags.open()) {
            if (beside.wanted) {
                beside.compare(flags, rows(bundle), List.of(peer(bundle)));
                return 0;
            }
            Condition condition = condition(bundle);
            Stopwatch load = Stopwatch.start();
            try (Painter painter = bundle.painter()) {
                flags.print("loaded", "seconds", Stopwatch.rounded(load.seconds()));
                measure(painter, bundle.descriptor(), condition);
            }
            flags.print("memory", "peakResidentMiB", Memory.peakResidentMiB());
        }
        return 0;
    }

    /** In the painter's own precision. */
    private List<Row> rows(Bundle bundle) {
        ComputeType precision = bundle.painterPrecision();
        Path unet = bundle.path().resolve("unet");
        Path vae = bundle.path().resolve("vae");
        int side = size(bundle.descriptor()).width() / PIXELS_PER_LATENT;
        List<Row> rows = new ArrayList<>();
        for (int batch : List.of(2, 16)) {
            rows.add(millis("unet-" + batch, () -> NetworkRows.unet(unet, precision, batch, side)));
        }
        for (int batch : List.of(1, 8)) {
            rows.add(millis("vae-" + batch, () -> NetworkRows.decode(vae, precision, batch, side)));
        }
        if (sd15 != null) {
            rows.add(millis("sd15-unet-2", () -> NetworkRows.unet(sd15, precision, 2, 64, 77)));
        }
        return rows;
    }

    private static Row millis(String name, DoubleSupplier ours) {
        return new Row(name, Row.Unit.MILLISECONDS, ours);
    }

    private Peer peer(Bundle bundle) {
        List<String> arguments =
                new ArrayList<>(List.of("--bundle", bundle.path().toString()));
        if (sd15 != null) {
            arguments.addAll(List.of("--sd15", sd15.toString()));
        }
        Peer peer = new Peer(beside.python, "diffusion.py", arguments);
        if (sd15 != null && !Files.exists(sd15.resolve("config.json"))) {
            new Peer(beside.python, "diffusion.py", List.of("--make-sd15", sd15.toString())).run();
        }
        return peer;
    }

    private void measure(Painter painter, BundleDescriptor bundle, Condition condition) {
        seconds(painter, bundle, condition, 1);
        for (int batch : batches) {
            double seconds = Stopwatch.median(flags.repetitions, () -> seconds(painter, bundle, condition, batch));
            flags.print(
                    "drawing",
                    "batch",
                    batch,
                    "steps",
                    bundle.defaults().steps(),
                    "size",
                    size(bundle).width() + "x" + size(bundle).height(),
                    "secondsPerImage",
                    Stopwatch.rounded(seconds / batch),
                    "millisecondsPerStep",
                    Stopwatch.rounded(1000 * seconds / bundle.defaults().steps()));
        }
    }

    static double seconds(Painter painter, BundleDescriptor bundle, Condition condition, int batch) {
        Stopwatch watch = Stopwatch.start();
        List<Painter.Painting> paintings = IntStream.range(0, batch)
                .mapToObj(index -> painter.begin(order(bundle, condition, index)))
                .toList();
        try {
            while (!paintings.getFirst().isDenoised()) {
                painter.step(paintings);
            }
            for (Painted painted : painter.finish(paintings)) {
                if (painted instanceof Painted.Failed(String reason)) {
                    throw new IllegalStateException("benchmark: expected a picture, got " + reason);
                }
            }
            return watch.seconds();
        } finally {
            paintings.forEach(Painter.Painting::close);
        }
    }

    static PaintOrder order(BundleDescriptor bundle, Condition condition, int index) {
        return new PaintOrder(
                condition,
                size(bundle).width(),
                size(bundle).height(),
                bundle.defaults().steps(),
                bundle.defaults().guidance(),
                1,
                index);
    }

    private static BundleDescriptor.Size size(BundleDescriptor bundle) {
        return bundle.imageSizes().getFirst();
    }

    static Condition condition(Bundle bundle) {
        try (Writer writer = bundle.writer();
                Writer.Session session = writer.open(Work.image(bundle.descriptor()))) {
            while (true) {
                switch (writer.advance(List.of(session)).getFirst()) {
                    case Turn.Dreamed(var dream) -> {
                        return dream.condition();
                    }
                    case Turn.Finished(var reason) ->
                        throw new IllegalStateException("benchmark: expected an image to draw, got the end: " + reason);
                    case Turn.Fed _, Turn.Wrote _, Turn.PassageFinished _, Turn.Awaiting _ -> {}
                }
            }
        }
    }
}
