package io.dreampress.diffusion.denoising;

import io.dreampress.diffusion.denoising.Sitting.ImageSize;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Painter.Painting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws many images side by side, one denoising step of one batch a {@link #turn}. Images of the same size share a step
 * whatever their timestep, step count, condition length and guidance; new ones join and cancelled ones leave between
 * steps. When a shared call fails, each of its images starts over alone, so that only the culprit fails.
 *
 * <p>Not thread-safe: {@link StepBatcher} is its thread.
 */
final class Denoiser {
    private static final Logger LOG = LoggerFactory.getLogger(Denoiser.class);
    private static final int PATIENCE_TURNS = 32;
    private static final int REHEARSALS = 8;
    private static final long REHEARSED_AT_MOST = TimeUnit.SECONDS.toNanos(2);

    private final Painter painter;
    private final ComputeLane lane;
    private final BatchLimits limits;
    private final Predicate<String> cancelled;
    private final DenoisingWatcher watcher;
    private final LongSupplier nanoClock;
    private final Seating seating = new Seating(PATIENCE_TURNS);
    private final CallTimes stepTimes;
    private final CallTimes decodeTimes;
    private final List<Sitting> sittings = new ArrayList<>();
    private long turn;

    /**
     * @param cancelled whether the document of this id was cancelled
     * @param nanoClock a monotonic clock in nanoseconds
     */
    Denoiser(
            Painter painter,
            ComputeLane lane,
            BatchLimits limits,
            Predicate<String> cancelled,
            DenoisingWatcher watcher,
            LongSupplier nanoClock) {
        this.painter = painter;
        this.lane = lane;
        this.limits = limits;
        this.cancelled = cancelled;
        this.watcher = watcher;
        this.nanoClock = nanoClock;
        this.stepTimes = new CallTimes(limits.images());
        this.decodeTimes = new CallTimes(limits.images());
    }

    void add(Commission commission, CompletableFuture<Rendering> answer) {
        sittings.stream()
                .filter(sitting -> sitting.commission().image().equals(commission.image()))
                .findFirst()
                .ifPresentOrElse(
                        sitting -> sitting.join(answer), () -> sittings.add(new Sitting(commission, answer, turn)));
    }

    int size() {
        return sittings.size();
    }

    /** Takes one batch one step further and answers whatever that finishes. */
    void turn() {
        turn++;
        dismiss(sittings.stream().filter(this::isCancelled).toList(), new Rendering.Cancelled());
        List<Sitting> batch = seating.next(sittings, turn, size -> atMost(stepTimes, size));
        batch.forEach(sitting -> sitting.seated(turn));
        List<Sitting> begun = batch.stream().filter(this::begin).toList();
        if (!begun.isEmpty() && step(begun)) {
            finish(begun.stream().filter(Sitting::isDenoised).toList());
        }
    }

    /** Draws nothing more: every open commission is answered with {@link Rendering.Stopped}. */
    void abandon() {
        dismiss(List.copyOf(sittings), new Rendering.Stopped());
    }

    /** How long one step of one image takes, once the networks have warmed up: the fastest of some, for others use the machine, too. */
    Duration rehearse(PaintOrder order) {
        stepOnce(order);
        long begin = nanoClock.getAsLong();
        long fastest = stepOnce(order);
        for (int i = 1; i < REHEARSALS && nanoClock.getAsLong() - begin < REHEARSED_AT_MOST; i++) {
            fastest = Math.min(fastest, stepOnce(order));
        }
        return Duration.ofNanos(fastest);
    }

    private long stepOnce(PaintOrder order) {
        try (Painting painting = painter.begin(order)) {
            return timed(() -> painter.step(List.of(painting)));
        }
    }

    private boolean isCancelled(Sitting sitting) {
        return cancelled.test(sitting.commission().image().documentId());
    }

    private int atMost(CallTimes times, ImageSize size) {
        return lane.contended(ComputeLane.Client.PAINTING)
                ? times.imagesWithin(size, limits.contendedCall())
                : limits.images();
    }

    private boolean begin(Sitting sitting) {
        if (sitting.isBegun()) {
            return true;
        }
        try {
            sitting.begin(painter.begin(sitting.commission().order()));
            return true;
        } catch (IllegalArgumentException e) {
            dismiss(List.of(sitting), new Rendering.Refused(e.getMessage()));
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(sitting, e.toString());
        }
        return false;
    }

    private boolean step(List<Sitting> batch) {
        List<Painting> paintings = batch.stream().map(Sitting::painting).toList();
        try {
            long nanos = timed(() -> painter.step(paintings));
            stepTimes.add(batch.getFirst().size(), batch.size(), nanos);
            watcher.called(batch.size(), nanos);
        } catch (RuntimeException | OutOfMemoryError e) {
            separate(batch, e);
            return false;
        }
        batch.forEach(sitting -> watcher.stepped(
                sitting.commission().image(),
                sitting.painting().stepsDone(),
                sitting.painting().steps()));
        return true;
    }

    private void finish(List<Sitting> denoised) {
        for (int from = 0; from < denoised.size(); ) {
            int images = atMost(decodeTimes, denoised.get(from).size());
            List<Sitting> chunk = denoised.subList(from, Math.min(denoised.size(), from + images));
            decode(chunk);
            from += chunk.size();
        }
    }

    private void decode(List<Sitting> chunk) {
        List<Painting> paintings = chunk.stream().map(Sitting::painting).toList();
        List<Painted> painted = new ArrayList<>();
        try {
            long nanos = timed(() -> painted.addAll(painter.finish(paintings)));
            decodeTimes.add(chunk.getFirst().size(), chunk.size(), nanos);
        } catch (RuntimeException | OutOfMemoryError e) {
            separate(chunk, e);
            return;
        }
        for (int i = 0; i < chunk.size(); i++) {
            switch (painted.get(i)) {
                case Painted.Picture(var pixels) -> dismiss(List.of(chunk.get(i)), new Rendering.Drawn(pixels));
                case Painted.Failed(String reason) -> fail(chunk.get(i), reason);
            }
        }
    }

    /** A shared call does not say whose fault it was: everybody starts over alone, and nobody has used up a try. */
    private void separate(List<Sitting> batch, Throwable failure) {
        if (batch.size() == 1) {
            fail(batch.getFirst(), failure.toString());
            return;
        }
        LOG.warn("A call for {} images failed; each is drawn alone now", batch.size(), failure);
        batch.forEach(Sitting::restartAlone);
    }

    private void fail(Sitting sitting, String reason) {
        int tries = sitting.countTry();
        LOG.warn(
                "Try {} of {} failed: documentId={} imageIndex={} reason={}",
                tries,
                limits.tries(),
                sitting.commission().image().documentId(),
                sitting.commission().image().imageIndex(),
                reason);
        if (tries >= limits.tries()) {
            dismiss(List.of(sitting), new Rendering.Failed(reason, tries));
        } else {
            sitting.restartAlone();
        }
    }

    private void dismiss(List<Sitting> leaving, Rendering rendering) {
        sittings.removeAll(leaving);
        leaving.forEach(sitting -> sitting.answer(rendering));
    }

    private long timed(Runnable networkCall) {
        Supplier<Long> measured = () -> {
            long start = nanoClock.getAsLong();
            networkCall.run();
            return nanoClock.getAsLong() - start;
        };
        return lane.run(ComputeLane.Client.PAINTING, measured);
    }
}
