package io.dreampress.networks.vision;

import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.ModelConfig;

/**
 * Shape of a vision transformer, from its {@code config.json}.
 *
 * @param width D of the tokens
 * @param hidden width inside the feed-forward blocks
 * @param layers transformer blocks
 * @param heads attention heads
 * @param imageSize S, side of the input in pixels
 * @param patchSize side of a patch in pixels
 * @param epsilon of every layer norm
 * @param activation {@code quick} (x σ(1.702 x)), {@code tanh} (approximate GELU) or {@code none} (exact GELU)
 * @param pooled whether SigLIP's attention pooling head is there
 */
public record VisionConfig(
        int width,
        int hidden,
        int layers,
        int heads,
        int imageSize,
        int patchSize,
        double epsilon,
        String activation,
        boolean pooled) {
    /** Reads the config of a vision model, or the {@code vision_config} inside that of a whole model. */
    public static VisionConfig of(ModelConfig config) {
        ModelConfig vision = config.states("vision_config") ? config.inside("vision_config") : config;
        boolean siglip = vision.text("model_type", "clip_vision_model").startsWith("siglip");
        return new VisionConfig(
                vision.integer("hidden_size", 768),
                vision.integer("intermediate_size", 3072),
                vision.integer("num_hidden_layers", 12),
                vision.integer("num_attention_heads", 12),
                vision.integer("image_size", 224),
                vision.integer("patch_size", siglip ? 16 : 32),
                vision.number("layer_norm_eps", siglip ? 1e-6 : 1e-5),
                activation(vision, siglip ? "gelu_pytorch_tanh" : "quick_gelu"),
                siglip && vision.flag("vision_use_head", true));
    }

    private static String activation(ModelConfig config, String otherwise) {
        return switch (config.text("hidden_act", otherwise)) {
            case "quick_gelu" -> "quick";
            case "gelu_pytorch_tanh" -> "tanh";
            case "gelu" -> "none";
            default -> throw config.refused("hidden_act", "quick_gelu, gelu_pytorch_tanh or gelu");
        };
    }

    /** Patches of an image: whole ones only. */
    public int patches() {
        int side = imageSize / patchSize;
        return side * side;
    }

    /** Adds the transformer blocks' parameters. */
    void blocks(ExpectedParameters expected) {
        for (int i = 0; i < layers; i++) {
            String block = "encoder.layers." + i;
            for (String projection : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
                expected.linear(block + ".self_attn." + projection, width, width);
            }
            expected.norm(block + ".layer_norm1", width).norm(block + ".layer_norm2", width);
            expected.linear(block + ".mlp.fc1", width, hidden).linear(block + ".mlp.fc2", hidden, width);
        }
    }
}
