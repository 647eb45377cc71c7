package io.dreampress.networks.scheduler;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Takes noise to a sample, one network prediction at a time. Immutable and thread-safe; what changes from step to step
 * lives in a {@link Trajectory}, one per image, so that a batch may mix images at different timesteps, step counts and
 * even schedulers.
 *
 * <p>Samples are plain {@code float[]} of any shape: every formula is elementwise. Products are taken in double and
 * rounded once.
 */
public sealed interface NoiseScheduler
        permits DdpmScheduler,
                DdimScheduler,
                PndmScheduler,
                DpmSolverMultistepScheduler,
                FlowMatchEulerDiscreteScheduler {
    /**
     * Begins one image.
     *
     * @param steps denoising steps, at least 1; PNDM calls the network once more than that
     * @param noise source of the draws that ancestral methods add in each step; unused by the others
     */
    Trajectory begin(int steps, StepNoise noise);

    /** {@link #begin(int, StepNoise)} for methods that add no noise on the way; others fail when they need some. */
    default Trajectory begin(int steps) {
        return begin(steps, StepNoise.NONE);
    }

    /** The method that a diffusers {@code scheduler_config.json} names in {@code _class_name}. */
    static NoiseScheduler of(SchedulerConfig config) {
        return switch (config.className()) {
            case "DDPMScheduler" -> DdpmScheduler.of(config);
            case "DDIMScheduler" -> DdimScheduler.of(config);
            case "PNDMScheduler" -> PndmScheduler.of(config);
            case "DPMSolverMultistepScheduler" -> DpmSolverMultistepScheduler.of(config);
            case "FlowMatchEulerDiscreteScheduler" -> FlowMatchEulerDiscreteScheduler.of(config);
            default ->
                throw new IllegalArgumentException("scheduler '_class_name': expected DDPMScheduler, DDIMScheduler, "
                        + "PNDMScheduler, DPMSolverMultistepScheduler or FlowMatchEulerDiscreteScheduler, got "
                        + config.className() + "; name one of these in scheduler_config.json");
        };
    }

    /** Reads {@code scheduler_config.json}. */
    static NoiseScheduler read(Path file) throws IOException {
        return of(SchedulerConfig.read(file));
    }
}
