package io.dreampress.networks;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The JSON configuration that diffusers and transformers write beside a component's weights. Options that a file does not
 * state, or states as null, take the default that the reader gives.
 */
public final class ModelConfig {
    private final JsonObject options;

    private ModelConfig(JsonObject options) {
        this.options = options;
    }

    /** Reads a file; infinities, which diffusers writes, are accepted although they are not JSON. */
    public static ModelConfig read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** Reads a JSON object. */
    public static ModelConfig parse(String json) {
        return new ModelConfig(JsonParser.parseString(json).getAsJsonObject());
    }

    /** The same options but one. */
    public ModelConfig with(String option, String value) {
        JsonObject copy = options.deepCopy();
        copy.addProperty(option, value);
        return new ModelConfig(copy);
    }

    /** Whether an option is there and not null. */
    public boolean states(String option) {
        return options.has(option) && !options.get(option).isJsonNull();
    }

    /** An object inside, empty if it is not stated. */
    public ModelConfig inside(String option) {
        return new ModelConfig(states(option) ? options.getAsJsonObject(option) : new JsonObject());
    }

    /** A whole number, or {@code otherwise} if it is not stated. */
    public int integer(String option, int otherwise) {
        return states(option) ? options.get(option).getAsInt() : otherwise;
    }

    /** A whole number without a default. */
    public int integer(String option) {
        if (!states(option)) {
            throw refused(option, "a whole number");
        }
        return options.get(option).getAsInt();
    }

    /** A number, or {@code otherwise} if it is not stated. */
    public double number(String option, double otherwise) {
        return states(option) ? options.get(option).getAsDouble() : otherwise;
    }

    /** True or false, or {@code otherwise} if it is not stated. */
    public boolean flag(String option, boolean otherwise) {
        return states(option) ? options.get(option).getAsBoolean() : otherwise;
    }

    /** A text, or {@code otherwise} if it is not stated. */
    public String text(String option, String otherwise) {
        return states(option) ? options.get(option).getAsString() : otherwise;
    }

    /** A list of names. */
    public List<String> texts(String option) {
        return list(option).stream().map(JsonElement::getAsString).toList();
    }

    /** A list of whole numbers. */
    public int[] integers(String option) {
        return list(option).stream().mapToInt(JsonElement::getAsInt).toArray();
    }

    /** A list of whole numbers, or one that stands for as many as needed. */
    public int[] integers(String option, int count, int otherwise) {
        if (states(option) && options.get(option).isJsonArray()) {
            int[] values = integers(option);
            if (values.length != count) {
                throw refused(option, count + " numbers");
            }
            return values;
        }
        return IntStream.generate(() -> integer(option, otherwise)).limit(count).toArray();
    }

    /** A list of numbers. */
    public double[] numbers(String option) {
        return list(option).stream().mapToDouble(JsonElement::getAsDouble).toArray();
    }

    /** A list of lists of whole numbers. */
    public List<List<Integer>> integerLists(String option) {
        return list(option).stream()
                .map(inner -> inner.getAsJsonArray().asList().stream()
                        .map(JsonElement::getAsInt)
                        .toList())
                .toList();
    }

    private List<JsonElement> list(String option) {
        if (!states(option) || !options.get(option).isJsonArray()) {
            throw refused(option, "a list");
        }
        return options.getAsJsonArray(option).asList();
    }

    /** Refuses options that are switched on. */
    public ModelConfig without(String... flags) {
        for (String option : flags) {
            if (states(option) && !text(option, "").equals("false")) {
                throw refused(option, "false or absent");
            }
        }
        return this;
    }

    /** Refuses any other value of an option than those given; absence is accepted. */
    public ModelConfig only(String option, String... values) {
        if (states(option) && Arrays.stream(values).noneMatch(text(option, "")::equals)) {
            throw refused(option, String.join(" or ", values));
        }
        return this;
    }

    /** Refuses any other number than the one given; absence is accepted. */
    public ModelConfig only(String option, double value) {
        if (states(option) && number(option, value) != value) {
            throw refused(option, String.valueOf(value));
        }
        return this;
    }

    /** The error for an option that cannot be. */
    public IllegalArgumentException refused(String option, String expected) {
        return new IllegalArgumentException("config option '" + option + "': expected " + expected + ", got "
                + options.get(option) + "; use a component whose config says so");
    }
}
