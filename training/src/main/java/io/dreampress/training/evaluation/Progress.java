package io.dreampress.training.evaluation;

/** Told how far an evaluation is. */
@FunctionalInterface
public interface Progress {
    /**
     * @param stage what is being done, in a few words
     * @param done parts of it that are done
     * @param all parts of it in all
     */
    void advanced(String stage, int done, int all);
}
