package io.dreampress.networks.scheduler;

import java.util.Arrays;

/** A trajectory over integer timesteps of the training process. */
abstract class VarianceTrajectory extends CountedTrajectory {
    private final VarianceSchedule schedule;
    private final int[] timesteps;

    VarianceTrajectory(VarianceSchedule schedule, int[] timesteps) {
        super(Arrays.stream(timesteps).asDoubleStream().toArray());
        this.schedule = schedule;
        this.timesteps = timesteps;
        if (timesteps[0] >= schedule.steps()) {
            throw new IllegalArgumentException("timestep: expected less than " + schedule.steps() + ", got "
                    + timesteps[0] + "; use fewer steps or a smaller steps_offset");
        }
    }

    @Override
    public final float[] addNoise(float[] original, float[] noise, int call) {
        return schedule.addNoise(original, noise, timesteps[call]);
    }

    @Override
    final float[] move(float[] sample, float[] output, int call) {
        return move(sample, output, call, timesteps[call]);
    }

    /** One step from timestep {@code t}. */
    abstract float[] move(float[] sample, float[] output, int call, int t);
}
