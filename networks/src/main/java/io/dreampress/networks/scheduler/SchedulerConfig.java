package io.dreampress.networks.scheduler;

import io.dreampress.networks.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The content of a diffusers {@code scheduler_config.json}. Options that the file does not state take the default of the
 * class that reads it, as diffusers does when a pipeline swaps the class and keeps the file.
 *
 * @param options all of the file
 */
public record SchedulerConfig(ModelConfig options) {
    /** Reads a file. */
    public static SchedulerConfig read(Path file) throws IOException {
        return new SchedulerConfig(ModelConfig.read(file));
    }

    /** Reads the content of a file. */
    public static SchedulerConfig parse(String json) {
        return new SchedulerConfig(ModelConfig.parse(json));
    }

    /** The same options for another class, such as {@code DDIMScheduler} from a file written for PNDM. */
    public SchedulerConfig as(String className) {
        return new SchedulerConfig(options.with("_class_name", className));
    }

    String className() {
        return options.text("_class_name", "none");
    }

    int trainTimesteps() {
        return options.integer("num_train_timesteps", 1000);
    }

    int offset() {
        return options.integer("steps_offset", 0);
    }

    TimestepSpacing spacing(TimestepSpacing otherwise) {
        return oneOf("timestep_spacing", otherwise);
    }

    Prediction prediction(String... offered) {
        options.only("prediction_type", offered);
        return oneOf("prediction_type", Prediction.EPSILON);
    }

    /** Half the width of the interval that predicted samples are clipped to; infinite where they are not. */
    double clip() {
        return options.flag("clip_sample", true) ? options.number("clip_sample_range", 1) : Double.POSITIVE_INFINITY;
    }

    private <E extends Enum<E>> E oneOf(String option, E otherwise) {
        String value = options.text(option, otherwise.name()).toUpperCase(Locale.ROOT);
        E[] candidates = otherwise.getDeclaringClass().getEnumConstants();
        return Arrays.stream(candidates)
                .filter(candidate -> candidate.name().equals(value))
                .findFirst()
                .orElseThrow(() ->
                        options.refused(option, Arrays.toString(candidates).toLowerCase(Locale.ROOT)));
    }
}
