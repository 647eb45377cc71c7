package io.dreampress.networks.unet;

import io.dreampress.networks.ModelConfig;
import java.util.List;

/**
 * Shape of a {@code UNet2DConditionModel}, from its {@code config.json}. Lists run over the resolutions, the highest first.
 *
 * @param inChannels channels of the noisy latents
 * @param outChannels channels of the prediction
 * @param widths channels per resolution
 * @param downAttention whether a down block has transformers, in the order of {@code down_block_types}
 * @param upAttention the same for {@code up_block_types}, the lowest resolution first
 * @param layers residual blocks per down block; up blocks have one more
 * @param transformerLayers transformer blocks per transformer
 * @param heads attention heads per resolution ({@code attention_head_dim} means their number)
 * @param contextWidth width of the condition's tokens
 * @param groups of every group norm
 * @param linearProjection whether transformers are entered by a linear layer (2.x) or by a 1×1 convolution (1.x)
 */
public record UNetConfig(
        int inChannels,
        int outChannels,
        int[] widths,
        List<Boolean> downAttention,
        List<Boolean> upAttention,
        int[] layers,
        int[] transformerLayers,
        int[] heads,
        int contextWidth,
        int groups,
        boolean linearProjection) {
    /** Reads a config, refusing what this network does not have. */
    public static UNetConfig of(ModelConfig config) {
        refuseOther(config);
        int[] widths = config.integers("block_out_channels");
        String heads = config.states("num_attention_heads") ? "num_attention_heads" : "attention_head_dim";
        return new UNetConfig(
                config.integer("in_channels", 4),
                config.integer("out_channels", 4),
                widths,
                attention(config, "down_block_types", "CrossAttnDownBlock2D", "DownBlock2D", widths.length),
                attention(config, "up_block_types", "CrossAttnUpBlock2D", "UpBlock2D", widths.length),
                config.integers("layers_per_block", widths.length, 2),
                config.integers("transformer_layers_per_block", widths.length, 1),
                config.integers(heads, widths.length, 8),
                config.integer("cross_attention_dim", 1280),
                config.integer("norm_num_groups", 32),
                config.flag("use_linear_projection", false));
    }

    private static void refuseOther(ModelConfig config) {
        config.only("act_fn", "silu", "swish")
                .only("mid_block_type", "UNetMidBlock2DCrossAttn")
                .only("flip_sin_to_cos", "true")
                .only("freq_shift", 0)
                .only("downsample_padding", 1)
                .only("mid_block_scale_factor", 1)
                .only("resnet_out_scale_factor", 1)
                .only("norm_eps", 1e-5)
                .only("conv_in_kernel", 3)
                .only("conv_out_kernel", 3)
                .only("resnet_time_scale_shift", "default")
                .only("time_embedding_type", "positional")
                .only("attention_type", "default")
                .without("center_input_sample", "only_cross_attention", "dual_cross_attention", "class_embed_type")
                .without("addition_embed_type", "encoder_hid_dim", "encoder_hid_dim_type", "num_class_embeds")
                .without("time_cond_proj_dim", "time_embedding_dim", "time_embedding_act_fn", "timestep_post_act")
                .without("resnet_skip_time_act", "cross_attention_norm", "mid_block_only_cross_attention")
                .without("reverse_transformer_layers_per_block", "class_embeddings_concat");
    }

    private static List<Boolean> attention(ModelConfig config, String option, String with, String plain, int count) {
        List<String> types = config.texts(option);
        if (types.size() != count || !types.stream().allMatch(type -> type.equals(with) || type.equals(plain))) {
            throw config.refused(option, count + " of " + with + " and " + plain);
        }
        return types.stream().map(with::equals).toList();
    }
}
