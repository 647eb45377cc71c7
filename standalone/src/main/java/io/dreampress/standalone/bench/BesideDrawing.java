package io.dreampress.standalone.bench;

import io.dreampress.diffusion.denoising.BatchLimits;
import io.dreampress.diffusion.denoising.Commission;
import io.dreampress.diffusion.denoising.DenoisingWatcher;
import io.dreampress.diffusion.denoising.ImageId;
import io.dreampress.diffusion.denoising.Rendering;
import io.dreampress.diffusion.denoising.StepBatcher;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.Condition;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Writer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Writing while the same process draws without pause: what decoding keeps of its speed on the one compute lane. */
final class BesideDrawing {
    private static final int SESSIONS = 8;
    private static final int CONTEXT = 150;
    private static final BatchLimits LIMITS = new BatchLimits(8, Duration.ofMillis(100), 1);

    private final ComputeLane lane;
    private final AtomicInteger drawn = new AtomicInteger();

    /** The lane that the writer to be measured runs in. */
    BesideDrawing(ComputeLane lane) {
        this.lane = lane;
    }

    /** Measures and prints both speeds. */
    void measure(BenchFlags flags, Bundle bundle, Writer writer) {
        Condition condition = lane.run(ComputeLane.Client.PAINTING, () -> DrawingBench.condition(bundle));
        Painter painter = lane.run(ComputeLane.Client.PAINTING, bundle::painter);
        double alone = Stopwatch.median(flags.repetitions, () -> tokensPerSecond(writer));
        try (StepBatcher batcher = new StepBatcher(painter, lane, LIMITS, _ -> false, new Unwatched())) {
            batcher.rehearse(DrawingBench.order(bundle.descriptor(), condition, 0));
            for (int image = 0; image < LIMITS.images(); image++) {
                draw(batcher, bundle, condition, image);
            }
            Stopwatch watch = Stopwatch.start();
            double beside = Stopwatch.median(flags.repetitions, () -> tokensPerSecond(writer));
            flags.print(
                    "writingBesideDrawing",
                    "sessions",
                    SESSIONS,
                    "tokensPerSecondAlone",
                    Math.round(alone * 10) / 10.0,
                    "tokensPerSecond",
                    Math.round(beside * 10) / 10.0,
                    "kept",
                    Stopwatch.rounded(beside / alone),
                    "imagesPerSecond",
                    Stopwatch.rounded(drawn.get() / watch.seconds()));
        }
    }

    private static double tokensPerSecond(Writer writer) {
        return WritingBench.tokensPerSecondInAll(writer, SESSIONS, CONTEXT);
    }

    /** One image after the other, until the batcher stops. */
    private void draw(StepBatcher batcher, Bundle bundle, Condition condition, int image) {
        Commission commission = new Commission(
                new ImageId("benchmark", image), DrawingBench.order(bundle.descriptor(), condition, image), false);
        batcher.submit(commission).thenAccept(rendering -> {
            if (rendering instanceof Rendering.Drawn) {
                drawn.incrementAndGet();
                draw(batcher, bundle, condition, image + LIMITS.images());
            }
        });
    }

    private record Unwatched() implements DenoisingWatcher {
        @Override
        public void stepped(ImageId image, int step, int steps) {}

        @Override
        public void called(int images, long nanos) {}
    }
}
