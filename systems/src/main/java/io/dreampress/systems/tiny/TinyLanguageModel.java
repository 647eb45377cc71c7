package io.dreampress.systems.tiny;

import io.dreampress.systems.SafetensorsBytes.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A LLaMA or Qwen2 of width 64 with 2 layers whose config is the resource {@code language_model.json}. It sees a constant in dimension
 * 0 of every state, which its head weighs per token: so some tokens are likely and others are not, although everything else
 * is random.
 */
public final class TinyLanguageModel {
    /** Width of embeddings and states. */
    public static final int WIDTH = 64;
    /** What stands in dimension 0 of everything that is read. */
    public static final float CONSTANT = 4;

    private static final int FEED_FORWARD = 128;
    private static final int KEY_VALUE_WIDTH = 32;
    private static final int LAYERS = 2;

    private TinyLanguageModel() {}

    /** How likely a token is by itself. */
    @FunctionalInterface
    public interface Preference {
        /** Above zero for tokens that are written, far below for others. */
        float of(int id);
    }

    /** Writes {@code language_model/}. */
    public static void write(TinyFolder folder, int vocabulary, Preference preference) {
        folder.copy("language_model.json", "language_model/config.json");
        RandomGenerator random = folder.random("language_model");
        Map<String, Tensor> tensors = tensors(random, vocabulary, preference);
        if (folder.json("language_model.json").path("model_type").asString("").equals("qwen2")) {
            addBiases(tensors, random);
        }
        folder.save("language_model/model.safetensors", tensors);
    }

    private static Map<String, Tensor> tensors(RandomGenerator random, int vocabulary, Preference preference) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(
                "model.embed_tokens.weight",
                TinyWeights.withConstant(TinyWeights.gaussian(random, 0, 0.5, vocabulary, WIDTH), CONSTANT));
        for (int layer = 0; layer < LAYERS; layer++) {
            addLayer(tensors, random, "model.layers." + layer + ".");
        }
        tensors.put("model.norm.weight", TinyWeights.gaussian(random, 1, 0, WIDTH));
        Tensor head = TinyWeights.gaussian(random, 0, 0.1, vocabulary, WIDTH);
        for (int id = 0; id < vocabulary; id++) {
            head.values()[id * WIDTH] = preference.of(id);
        }
        tensors.put("lm_head.weight", head);
        return tensors;
    }

    private static void addLayer(Map<String, Tensor> tensors, RandomGenerator random, String prefix) {
        tensors.put(prefix + "input_layernorm.weight", TinyWeights.gaussian(random, 1, 0.1, WIDTH));
        tensors.put(prefix + "self_attn.q_proj.weight", matrix(random, WIDTH, WIDTH));
        tensors.put(prefix + "self_attn.k_proj.weight", matrix(random, KEY_VALUE_WIDTH, WIDTH));
        tensors.put(prefix + "self_attn.v_proj.weight", matrix(random, KEY_VALUE_WIDTH, WIDTH));
        tensors.put(prefix + "self_attn.o_proj.weight", TinyWeights.silent(matrix(random, WIDTH, WIDTH)));
        tensors.put(prefix + "post_attention_layernorm.weight", TinyWeights.gaussian(random, 1, 0.1, WIDTH));
        tensors.put(prefix + "mlp.gate_proj.weight", matrix(random, FEED_FORWARD, WIDTH));
        tensors.put(prefix + "mlp.up_proj.weight", matrix(random, FEED_FORWARD, WIDTH));
        tensors.put(prefix + "mlp.down_proj.weight", TinyWeights.silent(matrix(random, WIDTH, FEED_FORWARD)));
    }

    /** Qwen2's, of queries, keys and values. */
    private static void addBiases(Map<String, Tensor> tensors, RandomGenerator random) {
        for (int layer = 0; layer < LAYERS; layer++) {
            String prefix = "model.layers." + layer + ".self_attn.";
            tensors.put(prefix + "q_proj.bias", TinyWeights.weight(random, "", WIDTH));
            tensors.put(prefix + "k_proj.bias", TinyWeights.weight(random, "", KEY_VALUE_WIDTH));
            tensors.put(prefix + "v_proj.bias", TinyWeights.weight(random, "", KEY_VALUE_WIDTH));
        }
    }

    private static Tensor matrix(RandomGenerator random, long out, long in) {
        return TinyWeights.weight(random, "", out, in);
    }
}
