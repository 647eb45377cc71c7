package io.dreampress.diffusion.progress;

import io.dreampress.diffusion.denoising.DenoisingWatcher;
import io.dreampress.diffusion.denoising.ImageId;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Measures denoising and notes its progress. */
public final class ObservedDenoising implements DenoisingWatcher {
    private final DenoisingProgress progress;
    private final DistributionSummary batch;
    private final Timer step;

    public ObservedDenoising(DenoisingProgress progress, MeterRegistry registry) {
        this.progress = progress;
        this.batch = DistributionSummary.builder("dreampress.denoising.batch")
                .description("Images that shared a denoising step")
                .register(registry);
        this.step = Timer.builder("dreampress.denoising.step")
                .description("Native time of a denoising step of a batch")
                .register(registry);
    }

    @Override
    public void stepped(ImageId image, int stepsDone, int steps) {
        progress.note(image, stepsDone, steps);
    }

    @Override
    public void called(int images, long nanos) {
        batch.record(images);
        step.record(nanos, TimeUnit.NANOSECONDS);
    }
}
