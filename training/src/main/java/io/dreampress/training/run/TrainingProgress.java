package io.dreampress.training.run;

import java.nio.file.Path;
import java.util.Map;

/** Watches a training run. */
public interface TrainingProgress {
    /**
     * One update is done.
     *
     * @param step its number, from 0
     * @param losses {@code loss} and its parts
     * @param rate learning rate
     * @param norm of the gradients before clipping
     * @param seconds it took
     * @param rejected broken rows so far
     */
    record Update(long step, Map<String, Double> losses, double rate, double norm, double seconds, int rejected) {}

    /** The run begins, or goes on after {@code done} of {@code updates}, each of so many examples. */
    void begun(long done, long updates, int examples);

    void updated(Update update);

    /** Something was written: a checkpoint, samples, the bundle. */
    void written(String what, Path path);

    /** Nobody watches. */
    TrainingProgress NONE = new TrainingProgress() {
        @Override
        public void begun(long done, long updates, int examples) {}

        @Override
        public void updated(Update update) {}

        @Override
        public void written(String what, Path path) {}
    };
}
