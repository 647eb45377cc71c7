package io.dreampress.networks.scheduler;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The content of a diffusers {@code scheduler_config.json}. Options that the file does not state take the default of the
 * class that reads it, as diffusers does when a pipeline swaps the class and keeps the file.
 */
public final class SchedulerConfig {
    private final JsonObject options;

    private SchedulerConfig(JsonObject options) {
        this.options = options;
    }

    /** Reads a file; {@code -Infinity}, which diffusers writes, is accepted although it is not JSON. */
    public static SchedulerConfig read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    public static SchedulerConfig parse(String json) {
        return new SchedulerConfig(JsonParser.parseString(json).getAsJsonObject());
    }

    /** The same options for another class, such as DDIM from a file written for PNDM. */
    public SchedulerConfig as(String className) {
        JsonObject copy = options.deepCopy();
        copy.addProperty("_class_name", className);
        return new SchedulerConfig(copy);
    }

    String className() {
        return text("_class_name", "none");
    }

    int trainTimesteps() {
        return (int) number("num_train_timesteps", 1000);
    }

    TimestepSpacing spacing(TimestepSpacing otherwise) {
        return oneOf("timestep_spacing", otherwise);
    }

    Prediction prediction() {
        return oneOf("prediction_type", Prediction.EPSILON);
    }

    double number(String option, double otherwise) {
        return stated(option) ? options.get(option).getAsDouble() : otherwise;
    }

    boolean flag(String option, boolean otherwise) {
        return stated(option) ? options.get(option).getAsBoolean() : otherwise;
    }

    String text(String option, String otherwise) {
        return stated(option) ? options.get(option).getAsString() : otherwise;
    }

    /** Half the width of the interval that predicted samples are clipped to; infinite where they are not. */
    double clip() {
        return flag("clip_sample", true) ? number("clip_sample_range", 1) : Double.POSITIVE_INFINITY;
    }

    /** Refuses an option that this implementation does not have, unless it is off. */
    SchedulerConfig without(String... flags) {
        for (String option : flags) {
            JsonElement value = options.get(option);
            if (stated(option) && !value.getAsString().equals("false")) {
                throw unsupported(option, "false or absent");
            }
        }
        return this;
    }

    /** Refuses any other value of an option than those given. */
    SchedulerConfig only(String option, String... values) {
        if (stated(option) && Arrays.stream(values).noneMatch(text(option, "")::equals)) {
            throw unsupported(option, String.join(" or ", values));
        }
        return this;
    }

    private <E extends Enum<E>> E oneOf(String option, E otherwise) {
        String value = text(option, otherwise.name()).toUpperCase(Locale.ROOT);
        for (E candidate : otherwise.getDeclaringClass().getEnumConstants()) {
            if (candidate.name().equals(value)) {
                return candidate;
            }
        }
        throw unsupported(
                option,
                Arrays.toString(otherwise.getDeclaringClass().getEnumConstants())
                        .toLowerCase(Locale.ROOT));
    }

    private boolean stated(String option) {
        return options.has(option) && !options.get(option).isJsonNull();
    }

    private IllegalArgumentException unsupported(String option, String expected) {
        return new IllegalArgumentException("scheduler option '" + option + "': expected " + expected + ", got "
                + options.get(option) + "; choose another value or scheduler in scheduler_config.json");
    }
}
