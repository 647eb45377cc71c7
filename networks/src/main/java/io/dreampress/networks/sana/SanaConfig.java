package io.dreampress.networks.sana;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.ModelConfig;
import java.util.Map;

/**
 * Shape of a {@code SanaTransformer2DModel}, from its {@code config.json}.
 *
 * @param inChannels channels of the noisy latents
 * @param outChannels channels of the prediction
 * @param layers transformer blocks
 * @param heads heads of the linear self-attention
 * @param headWidth channels of such a head; together they are the width D
 * @param crossHeads heads of the cross-attention
 * @param crossHeadWidth channels of such a head
 * @param captionChannels width of the condition's vectors
 * @param mlpRatio hidden channels of the feed-forward blocks, as a multiple of D
 */
public record SanaConfig(
        int inChannels,
        int outChannels,
        int layers,
        int heads,
        int headWidth,
        int crossHeads,
        int crossHeadWidth,
        int captionChannels,
        double mlpRatio) {
    /** Reads a config, refusing what this network does not have. */
    public static SanaConfig of(ModelConfig config) {
        config.only("patch_size", 1)
                .only("norm_eps", 1e-6)
                .without(
                        "attention_bias",
                        "norm_elementwise_affine",
                        "interpolation_scale",
                        "guidance_embeds",
                        "qk_norm");
        int heads = config.integer("num_attention_heads", 70);
        int headWidth = config.integer("attention_head_dim", 32);
        config.only("cross_attention_dim", heads * headWidth);
        int in = config.integer("in_channels", 32);
        return new SanaConfig(
                in,
                config.integer("out_channels", in),
                config.integer("num_layers", 20),
                heads,
                headWidth,
                config.integer("num_cross_attention_heads", 20),
                config.integer("cross_attention_head_dim", 112),
                config.integer("caption_channels", 2304),
                config.number("mlp_ratio", 2.5));
    }

    /** D of the tokens. */
    public int width() {
        return heads * headWidth;
    }

    /** Names and shapes of the parameters, as diffusers writes them. */
    Map<String, Shape> parameters() {
        long width = width();
        ExpectedParameters expected = new ExpectedParameters()
                .convolution("patch_embed.proj", inChannels, width, 1)
                .linear("time_embed.emb.timestep_embedder.linear_1", 256, width)
                .linear("time_embed.emb.timestep_embedder.linear_2", width, width)
                .linear("time_embed.linear", width, 6 * width)
                .linear("caption_projection.linear_1", captionChannels, width)
                .linear("caption_projection.linear_2", width, width)
                .tensor("caption_norm.weight", width)
                .tensor("scale_shift_table", 2, width)
                .linear("proj_out", width, outChannels);
        for (int i = 0; i < layers; i++) {
            block(expected, "transformer_blocks." + i, width);
        }
        return expected.shapes();
    }

    private void block(ExpectedParameters expected, String name, long width) {
        long cross = (long) crossHeads * crossHeadWidth;
        long hidden = (long) (mlpRatio * width);
        expected.tensor(name + ".scale_shift_table", 6, width)
                .matrix(name + ".attn1.to_q", width, width)
                .matrix(name + ".attn1.to_k", width, width)
                .matrix(name + ".attn1.to_v", width, width)
                .linear(name + ".attn1.to_out.0", width, width)
                .linear(name + ".attn2.to_q", width, cross)
                .linear(name + ".attn2.to_k", width, cross)
                .linear(name + ".attn2.to_v", width, cross)
                .linear(name + ".attn2.to_out.0", cross, width)
                .convolution(name + ".ff.conv_inverted", width, 2 * hidden, 1)
                .convolution(name + ".ff.conv_depth", 1, 2 * hidden, 3)
                .tensor(name + ".ff.conv_point.weight", width, hidden, 1, 1);
    }
}
