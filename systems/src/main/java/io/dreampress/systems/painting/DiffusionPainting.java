package io.dreampress.systems.painting;

import io.dreampress.networks.scheduler.Trajectory;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painter;
import java.util.Optional;

/** Latents on their way from noise to an image. */
public class DiffusionPainting implements Painter.Painting {
    private final PaintOrder order;
    private final Trajectory trajectory;
    private float[] latents;
    private String failure;

    /**
     * @param trajectory from noise to an image, at its beginning
     * @param noise {@code (channels, height, width)} of the latents
     */
    public DiffusionPainting(PaintOrder order, Trajectory trajectory, float[] noise) {
        this.order = order;
        this.trajectory = trajectory;
        this.latents = noise;
    }

    /** {@code (channels, height, width)}. */
    public final float[] latents() {
        return latents;
    }

    /** Of the next denoising step. */
    public final double timestep() {
        return trajectory.timestep();
    }

    /** Why it cannot be painted. */
    public final Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Takes one denoising step with what the network predicted, guidance applied. */
    public final void move(float[] prediction) {
        latents = trajectory.step(latents, prediction);
        for (float value : latents) {
            if (!Float.isFinite(value)) {
                failure = "denoising step " + trajectory.callsDone() + " of " + trajectory.calls()
                        + ": expected finite latents, got " + value;
                return;
            }
        }
    }

    @Override
    public final int stepsDone() {
        return failure == null ? trajectory.callsDone() : trajectory.calls();
    }

    @Override
    public final int steps() {
        return trajectory.calls();
    }

    @Override
    public final PaintOrder order() {
        return order;
    }

    /** Holds no native memory. */
    @Override
    public void close() {
        failure = "closed";
    }
}
