package io.dreampress.networks.decoder;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Shape of a LLaMA or Qwen2 decoder, as Hugging Face's {@code config.json} has it.
 *
 * @param family {@code llama} or {@code qwen2}
 * @param width D, of embeddings and states
 * @param layers number of layers
 * @param heads H, query heads
 * @param keyValueHeads K, a divisor of H
 * @param headWidth d, even
 * @param intermediate F, width of the MLP
 * @param vocabulary V, rows of the embedding table
 * @param contextLength positions that the model was trained for
 * @param epsilon of the norms
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling Llama 3.1's scaling, if any
 * @param tied whether the head is the embedding table
 * @param qkvBias whether queries, keys and values have biases
 * @param outBias whether the attention's output has a bias
 * @param mlpBias whether the MLP has biases
 */
public record DecoderConfig(
        String family,
        int width,
        int layers,
        int heads,
        int keyValueHeads,
        int headWidth,
        int intermediate,
        int vocabulary,
        int contextLength,
        double epsilon,
        double ropeTheta,
        Optional<RopeScaling> ropeScaling,
        boolean tied,
        boolean qkvBias,
        boolean outBias,
        boolean mlpBias) {
    private static final int LLAMA_CONTEXT = 2048;
    private static final double ROPE_THETA = 10_000;

    public DecoderConfig {
        require(
                keyValueHeads > 0 && heads % keyValueHeads == 0,
                "num_key_value_heads",
                "a divisor of " + heads,
                keyValueHeads);
        require(headWidth > 0 && headWidth % 2 == 0, "head_dim", "an even number", headWidth);
        require(layers > 0, "num_hidden_layers", "at least 1", layers);
        require(vocabulary > 0, "vocab_size", "at least 1", vocabulary);
    }

    private static void require(boolean holds, String key, String expected, int got) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "decoder config '" + key + "': expected " + expected + ", got " + got + "; correct config.json");
        }
    }

    /** Reads {@code config.json}. */
    public static DecoderConfig read(Path path) {
        try {
            return parse(JsonParser.parseString(Files.readString(path)).getAsJsonObject());
        } catch (IOException | JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "decoder config '" + path + "': expected a readable JSON object, got " + e, e);
        }
    }

    /** Parses the text of a {@code config.json}. */
    public static DecoderConfig parse(String json) {
        return parse(JsonParser.parseString(json).getAsJsonObject());
    }

    /**
     * Takes what it needs from the library's config and leaves the rest.
     *
     * @throws IllegalArgumentException if a key is missing or asks for something that this decoder does not have
     */
    public static DecoderConfig parse(JsonObject json) {
        String family = text(json, "model_type", "llama");
        if (!family.equals("llama") && !family.equals("qwen2")) {
            throw unsupported("model_type", "llama or qwen2", family);
        }
        String activation = text(json, "hidden_act", "silu");
        if (!activation.equals("silu")) {
            throw unsupported("hidden_act", "silu", activation);
        }
        if (flag(json, "use_sliding_window", false)) {
            throw unsupported("use_sliding_window", "false", "true");
        }
        int width = whole(json, "hidden_size");
        int heads = whole(json, "num_attention_heads");
        boolean qwen = family.equals("qwen2");
        return new DecoderConfig(
                family,
                width,
                whole(json, "num_hidden_layers"),
                heads,
                has(json, "num_key_value_heads") ? whole(json, "num_key_value_heads") : heads,
                has(json, "head_dim") ? whole(json, "head_dim") : width / heads,
                whole(json, "intermediate_size"),
                whole(json, "vocab_size"),
                has(json, "max_position_embeddings") ? whole(json, "max_position_embeddings") : LLAMA_CONTEXT,
                number(json, "rms_norm_eps"),
                has(json, "rope_theta") ? number(json, "rope_theta") : ROPE_THETA,
                ropeScaling(json),
                flag(json, "tie_word_embeddings", false),
                qwen || flag(json, "attention_bias", false),
                !qwen && flag(json, "attention_bias", false),
                flag(json, "mlp_bias", false));
    }

    private static Optional<RopeScaling> ropeScaling(JsonObject json) {
        if (!has(json, "rope_scaling")) {
            return Optional.empty();
        }
        JsonObject scaling = json.getAsJsonObject("rope_scaling");
        String type = text(scaling, "rope_type", text(scaling, "type", "default"));
        return switch (type) {
            case "default" -> Optional.empty();
            case "llama3" ->
                Optional.of(new RopeScaling(
                        number(scaling, "factor"),
                        number(scaling, "low_freq_factor"),
                        number(scaling, "high_freq_factor"),
                        number(scaling, "original_max_position_embeddings")));
            default -> throw unsupported("rope_scaling.rope_type", "llama3 or default", type);
        };
    }

    private static IllegalArgumentException unsupported(String key, String expected, String got) {
        return new IllegalArgumentException("decoder config '" + key + "': expected " + expected + ", got '" + got
                + "'; this decoder has nothing else");
    }

    private static boolean has(JsonObject json, String key) {
        return json.has(key) && !json.get(key).isJsonNull();
    }

    private static JsonElement present(JsonObject json, String key) {
        if (!has(json, key)) {
            throw new IllegalArgumentException(
                    "decoder config '" + key + "': expected a value, got none; add it to config.json");
        }
        return json.get(key);
    }

    private static int whole(JsonObject json, String key) {
        return present(json, key).getAsInt();
    }

    private static double number(JsonObject json, String key) {
        return present(json, key).getAsDouble();
    }

    private static String text(JsonObject json, String key, String otherwise) {
        return has(json, key) ? json.get(key).getAsString() : otherwise;
    }

    private static boolean flag(JsonObject json, String key, boolean otherwise) {
        return has(json, key) ? json.get(key).getAsBoolean() : otherwise;
    }

    /** Every tensor of a checkpoint of this shape: the library's name → shape. */
    public Map<String, Shape> parameters() {
        Map<String, Shape> parameters = new LinkedHashMap<>();
        parameters.put("model.embed_tokens.weight", new Shape(vocabulary, width));
        for (int i = 0; i < layers; i++) {
            String prefix = layerPrefix(i);
            layerParameters().forEach((name, shape) -> parameters.put(prefix + name, shape));
        }
        parameters.put("model.norm.weight", new Shape(width));
        if (!tied) {
            parameters.put("lm_head.weight", new Shape(vocabulary, width));
        }
        return parameters;
    }

    static String layerPrefix(int layer) {
        return "model.layers." + layer + ".";
    }

    /** Every tensor of one layer, without the layer's prefix. */
    Map<String, Shape> layerParameters() {
        int queries = heads * headWidth;
        int keys = keyValueHeads * headWidth;
        Map<String, Shape> parameters = new LinkedHashMap<>();
        parameters.put("input_layernorm.weight", new Shape(width));
        linear(parameters, "self_attn.q_proj", queries, width, qkvBias);
        linear(parameters, "self_attn.k_proj", keys, width, qkvBias);
        linear(parameters, "self_attn.v_proj", keys, width, qkvBias);
        linear(parameters, "self_attn.o_proj", width, queries, outBias);
        parameters.put("post_attention_layernorm.weight", new Shape(width));
        linear(parameters, "mlp.gate_proj", intermediate, width, mlpBias);
        linear(parameters, "mlp.up_proj", intermediate, width, mlpBias);
        linear(parameters, "mlp.down_proj", width, intermediate, mlpBias);
        return parameters;
    }

    private static void linear(Map<String, Shape> parameters, String name, int out, int in, boolean bias) {
        parameters.put(name + ".weight", new Shape(out, in));
        if (bias) {
            parameters.put(name + ".bias", new Shape(out));
        }
    }
}
