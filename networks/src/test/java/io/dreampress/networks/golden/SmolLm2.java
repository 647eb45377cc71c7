package io.dreampress.networks.golden;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The default bundle's language model, and what transformers computes with it. */
public final class SmolLm2 {
    private SmolLm2() {}

    private static Path bundle() {
        return Path.of(System.getProperty("dreampress.home", ".."), "models", "dreampress-mini");
    }

    public static Path languageModel() {
        return bundle().resolve("language_model");
    }

    public static Path tokenizer() {
        return bundle().resolve("tokenizer");
    }

    /** Made by {@code src/test/scripts/smollm2_reference.py}. */
    public static JsonObject reference() {
        try (InputStream in = SmolLm2.class.getResourceAsStream("/smollm2/reference.json")) {
            return JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An array of whole numbers. */
    public static int[] ints(JsonObject object, String key) {
        return object.getAsJsonArray(key).asList().stream()
                .mapToInt(JsonElement::getAsInt)
                .toArray();
    }

    /** An array of numbers. */
    public static double[] doubles(JsonObject object, String key) {
        return object.getAsJsonArray(key).asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
    }
}
