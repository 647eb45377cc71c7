package io.dreampress.networks.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code tokenizer.json} and the {@code tokenizer_config.json} beside it. Texts of any length; nothing is added and
 * nothing cut.
 *
 * <p>Thread-safe.
 */
public final class TextTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;
    private final Map<String, Integer> added;
    private final JsonObject config;

    private TextTokenizer(HuggingFaceTokenizer tokenizer, Map<String, Integer> added, JsonObject config) {
        this.tokenizer = tokenizer;
        this.added = Collections.unmodifiableMap(added);
        this.config = config;
    }

    /**
     * Opens the tokenizer of a folder.
     *
     * @throws IllegalArgumentException if there is none or it cannot be read
     */
    public static TextTokenizer open(Path folder) {
        Path file = folder.resolve("tokenizer.json");
        try {
            Map<String, String> options = Map.of(
                    "truncation",
                    "false",
                    "padding",
                    "false",
                    "addSpecialTokens",
                    "false",
                    "withOverflowingTokens",
                    "false");
            Path config = folder.resolve("tokenizer_config.json");
            return new TextTokenizer(
                    HuggingFaceTokenizer.newInstance(file, options),
                    addedTokens(json(file)),
                    Files.exists(config) ? json(config) : new JsonObject());
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "tokenizer '" + file + "': expected a readable tokenizer.json, got " + e.getMessage(), e);
        }
    }

    private static JsonObject json(Path path) throws IOException {
        try {
            return JsonParser.parseString(Files.readString(path)).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(path.getFileName() + " is no JSON object", e);
        }
    }

    private static Map<String, Integer> addedTokens(JsonObject json) {
        Map<String, Integer> added = new LinkedHashMap<>();
        if (json.has("added_tokens")) {
            for (JsonElement token : json.getAsJsonArray("added_tokens")) {
                JsonObject fields = token.getAsJsonObject();
                added.put(fields.get("content").getAsString(), fields.get("id").getAsInt());
            }
        }
        return added;
    }

    /** Ids of a text; special tokens written out in it become their ids. */
    public int[] encode(String text) {
        return ints(tokenizer.encode(text, false, false).getIds());
    }

    /** The same as a list. */
    public List<Integer> ids(String text) {
        return Arrays.stream(encode(text)).boxed().toList();
    }

    /** Ids of a text with what the tokenizer's own template puts around it, as a plain call of the library gives. */
    public int[] encodeWithTemplate(String text) {
        return ints(tokenizer.encode(text, true, false).getIds());
    }

    private static int[] ints(long[] ids) {
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    /** Text of ids, special tokens written out; bytes that are no whole character become U+FFFD. */
    public String decode(int... ids) {
        return tokenizer.decode(longs(ids), false);
    }

    /** Text of ids without the special tokens. */
    public String decodePlain(int... ids) {
        return tokenizer.decode(longs(ids), true);
    }

    private static long[] longs(int... ids) {
        return Arrays.stream(ids).asLongStream().toArray();
    }

    /** The same of a list. */
    public String decodePlain(List<Integer> ids) {
        return decodePlain(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Id of a special or added token, by its exact text. */
    public Optional<Integer> idOf(String token) {
        return Optional.ofNullable(added.get(token));
    }

    /** Special and added tokens: text → id. */
    public Map<String, Integer> addedTokens() {
        return added;
    }

    /** The chat template (Jinja) of {@code tokenizer_config.json}. */
    public Optional<String> chatTemplate() {
        return text("chat_template");
    }

    /** A text of {@code tokenizer_config.json}. */
    public Optional<String> text(String key) {
        JsonElement value = config.get(key);
        return value != null && value.isJsonPrimitive() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    /** A text that arrives token by token. */
    public StreamingText stream() {
        return new StreamingText(this);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
