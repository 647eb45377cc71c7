package io.dreampress.networks.scheduler;

/** The standard normal draws that an ancestral method adds, a pure function of the step's number. */
@FunctionalInterface
public interface StepNoise {
    /** For deterministic methods: refuses to draw. */
    StepNoise NONE = (step, size) -> {
        throw new IllegalStateException("step noise: this scheduler draws noise in step " + step
                + ", got no source; pass one to begin(steps, noise)");
    };

    /**
     * @param step number of the network call, from 0
     * @param size how many values
     * @return {@code (size)} independent draws from N(0, 1)
     */
    float[] draw(int step, int size);
}
