package io.dreampress.networks.scheduler;

/** What trajectories over integer training timesteps share: the visited timesteps and the count of calls. */
abstract class DiscreteTrajectory implements Trajectory {
    final VarianceSchedule schedule;
    private final int[] timesteps;
    private int done;

    DiscreteTrajectory(VarianceSchedule schedule, int[] timesteps) {
        this.schedule = schedule;
        this.timesteps = timesteps;
        if (timesteps[0] >= schedule.steps()) {
            throw new IllegalArgumentException("timestep: expected less than " + schedule.steps() + ", got "
                    + timesteps[0] + "; use fewer steps or a smaller steps_offset");
        }
    }

    @Override
    public final int calls() {
        return timesteps.length;
    }

    @Override
    public final int callsDone() {
        return done;
    }

    @Override
    public final double timestep(int call) {
        return timesteps[call];
    }

    @Override
    public final float[] step(float[] sample, float[] output) {
        if (isDone()) {
            throw new IllegalStateException("trajectory: expected at most " + calls()
                    + " steps, got one more; begin a new trajectory for each image");
        }
        float[] next = move(sample, output, done, timesteps[done]);
        done++;
        return next;
    }

    @Override
    public final float[] addNoise(float[] original, float[] noise, int call) {
        return schedule.addNoise(original, noise, timesteps[call]);
    }

    abstract float[] move(float[] sample, float[] output, int call, int t);

    /** Refuses what no schedule can be cut into. */
    static void check(int steps, int train) {
        if (steps < 1 || steps > train) {
            throw new IllegalArgumentException(
                    "steps: expected 1 to " + train + ", got " + steps + "; ask for a number in that range");
        }
    }
}
