package io.dreampress.networks.scheduler;

/**
 * The way of one image from noise to sample: which timestep the network is asked for next, and how its prediction moves
 * the sample. Holds the earlier predictions that multistep methods need. Not thread-safe.
 */
public interface Trajectory {
    /** Network calls in all: the number of steps, one more for PNDM. */
    int calls();

    /** Network calls already digested by {@link #step}. */
    int callsDone();

    /**
     * The timestep that the network must be given for call number {@code call}: an integer in [0, 1000) except for flow
     * matching, where it is a fraction in (0, 1000].
     */
    double timestep(int call);

    /**
     * Moves a sample from the current timestep to the next one.
     *
     * @param sample what the network was given; not changed
     * @param output what the network predicted, guidance applied; not changed, but kept by multistep methods: pass a fresh
     *     array each time
     * @return a new array
     * @throws IllegalStateException after the last call
     */
    float[] step(float[] sample, float[] output);

    /**
     * Noises a clean sample to the level of call {@code call}, from where a trajectory can be taken up.
     *
     * @return a new array
     */
    float[] addNoise(float[] original, float[] noise, int call);

    /** The timestep of the next call. */
    default double timestep() {
        return timestep(callsDone());
    }

    default boolean isDone() {
        return callsDone() == calls();
    }
}
