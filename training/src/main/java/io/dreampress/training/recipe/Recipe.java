package io.dreampress.training.recipe;

import io.dreampress.training.data.TrainingData;
import io.dreampress.training.optimization.AdamW;
import io.dreampress.training.optimization.LearningRateSchedule;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * A recipe that was read and found good.
 *
 * @param name of its file
 * @param stage what is trained
 * @param bundle where it starts
 * @param out folder of everything that comes out
 * @param data where examples come from
 * @param learned which parameters are learned
 * @param length how long
 * @param batch examples per part of an update
 * @param accumulate parts per update
 * @param seed of order, noise and whatever is new
 * @param optimizer AdamW's numbers
 * @param clip most that gradients' norm may be; infinite: no limit
 * @param rate learning rates
 * @param average decay of the moving average that is kept beside the weights; 0: none
 * @param every how often what is done besides
 * @param samples prompts of the samples
 * @param spikes what stops the run
 * @param fingerprint SHA-256 of everything that decides the weights
 */
public record Recipe(
        String name,
        Stage stage,
        Path bundle,
        Path out,
        List<TrainingData.Place> data,
        Predicate<String> learned,
        Length length,
        int batch,
        int accumulate,
        long seed,
        AdamW.Settings optimizer,
        double clip,
        Rate rate,
        double average,
        Every every,
        List<String> samples,
        Spikes spikes,
        String fingerprint) {
    /**
     * One of both is 0.
     *
     * @param steps updates
     * @param epochs passes over the data
     */
    public record Length(long steps, double epochs) {
        /** Updates with so many rows and examples per update. */
        public long updates(int rows, int examples) {
            return steps > 0 ? steps : Math.max(1, (long) Math.ceil(epochs * rows / examples));
        }
    }

    /** How the rate moves between its peak and its end. */
    public enum Shape {
        CONSTANT,
        COSINE,
        LOG_WARMUP
    }

    /**
     * @param shape of the curve
     * @param peak highest rate
     * @param floor last rate
     * @param warmup updates until the peak; below 1: that part of all
     * @param end updates until the floor; 0: those of the run
     */
    public record Rate(Shape shape, double peak, double floor, double warmup, long end) {
        /** Rates of a run of so many updates. */
        public LearningRateSchedule over(long updates) {
            long last = end > 0 ? end : updates;
            long until = warmup < 1 ? (long) Math.ceil(warmup * updates) : (long) warmup;
            return switch (shape) {
                case CONSTANT -> new LearningRateSchedule.Constant(peak);
                case COSINE -> new LearningRateSchedule.Cosine(peak, floor, until, last);
                case LOG_WARMUP -> new LearningRateSchedule.LogWarmup(peak, until, last);
            };
        }
    }

    /**
     * In updates; 0: never.
     *
     * @param checkpoint between checkpoints
     * @param sample between samples
     */
    public record Every(long checkpoint, long sample) {}

    /**
     * How many times its moving average a figure may be; infinite: anything.
     *
     * @param loss of an update
     * @param norm of an update's gradients before clipping, where it is above 1
     */
    public record Spikes(double loss, double norm) {}

    public Recipe {
        data = List.copyOf(data);
        samples = List.copyOf(samples);
    }
}
