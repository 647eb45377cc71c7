package io.dreampress.networks.autoencoder;

import io.dreampress.networks.ModelConfig;

/**
 * Shape of an {@code AutoencoderKL}, from its {@code config.json}.
 *
 * @param widths channels per resolution, the highest first
 * @param layers residual blocks per resolution of the encoder; the decoder has one more
 * @param latentChannels channels of the latents, 4 or 8 for instance
 * @param groups of every group norm
 * @param scalingFactor what latents are multiplied by to have about unit deviation
 * @param quantised whether 1×1 convolutions stand on both sides of the latents
 * @param attention whether the middle has self-attention
 */
public record AutoencoderKLConfig(
        int[] widths,
        int layers,
        int latentChannels,
        int groups,
        double scalingFactor,
        boolean quantised,
        boolean attention) {
    /** Reads a config, refusing what this network does not have. */
    public static AutoencoderKLConfig of(ModelConfig config) {
        config.only("act_fn", "silu", "swish")
                .only("in_channels", 3)
                .only("out_channels", 3)
                .without("shift_factor", "latents_mean", "latents_std");
        boolean quantised = config.flag("use_quant_conv", true);
        if (quantised != config.flag("use_post_quant_conv", true)) {
            throw config.refused("use_post_quant_conv", "the same as use_quant_conv");
        }
        return new AutoencoderKLConfig(
                config.integers("block_out_channels"),
                config.integer("layers_per_block", 1),
                config.integer("latent_channels", 4),
                config.integer("norm_num_groups", 32),
                config.number("scaling_factor", 0.18215),
                quantised,
                config.flag("mid_block_add_attention", true));
    }

    /** Pixels per latent, along each side. */
    public int factor() {
        return 1 << (widths.length - 1);
    }
}
