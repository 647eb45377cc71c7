package io.dreampress.standalone.bench;

import io.dreampress.diffusion.denoising.BatchLimits;
import io.dreampress.diffusion.denoising.Commission;
import io.dreampress.diffusion.denoising.DenoisingWatcher;
import io.dreampress.diffusion.denoising.ImageId;
import io.dreampress.diffusion.denoising.Rendering;
import io.dreampress.diffusion.denoising.StepBatcher;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.Condition;
import io.dreampress.systems.FairComputeLane;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Writing while the same process draws without pause: what decoding keeps of its speed on the one compute lane. */
final class BesideDrawing {
    private static final int SESSIONS = 8;
    private static final int CONTEXT = 150;
    private static final BatchLimits LIMITS = new BatchLimits(8, Duration.ofMillis(100), 1);

    private final ComputeLane lane = new FairComputeLane();
    private final AtomicInteger drawn = new AtomicInteger();

    /** Measures and prints both speeds. */
    void measure(BenchFlags flags, Bundle bundle, Writer writer) {
        Condition condition = DrawingBench.condition(bundle);
        Writer taking = new TakingTurns(writer, lane);
        double alone = Stopwatch.median(flags.repetitions, () -> tokensPerSecond(taking));
        try (StepBatcher batcher = new StepBatcher(bundle.painter(), lane, LIMITS, _ -> false, new Unwatched())) {
            batcher.rehearse(DrawingBench.order(bundle.descriptor(), condition, 0));
            for (int image = 0; image < LIMITS.images(); image++) {
                draw(batcher, bundle, condition, image);
            }
            Stopwatch watch = Stopwatch.start();
            double beside = Stopwatch.median(flags.repetitions, () -> tokensPerSecond(taking));
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

    private record TakingTurns(Writer writer, ComputeLane lane) implements Writer {
        @Override
        public Session open(Assignment assignment) {
            return writer.open(assignment);
        }

        @Override
        public List<Turn> advance(List<Session> sessions) {
            return lane.run(ComputeLane.Client.WRITING, () -> writer.advance(sessions));
        }

        @Override
        public int contextLength() {
            return writer.contextLength();
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    private record Unwatched() implements DenoisingWatcher {
        @Override
        public void stepped(ImageId image, int step, int steps) {}

        @Override
        public void called(int images, long nanos) {}
    }
}
