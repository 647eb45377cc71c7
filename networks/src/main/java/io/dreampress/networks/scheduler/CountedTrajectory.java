package io.dreampress.networks.scheduler;

/** What all trajectories share: the visited timesteps and the count of calls. */
abstract class CountedTrajectory implements Trajectory {
    private final double[] timesteps;
    private int done;

    CountedTrajectory(double[] timesteps) {
        this.timesteps = timesteps;
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
        float[] next = move(sample, output, done);
        done++;
        return next;
    }

    /** One step, as {@link #step}, from call number {@code call} to the next. */
    abstract float[] move(float[] sample, float[] output, int call);

    /** Refuses a number of steps that no schedule can be cut into. */
    static void check(int steps, int train) {
        if (steps < 1 || steps > train) {
            throw new IllegalArgumentException(
                    "steps: expected 1 to " + train + ", got " + steps + "; ask for a number in that range");
        }
    }
}
