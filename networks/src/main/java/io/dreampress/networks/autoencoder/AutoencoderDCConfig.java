package io.dreampress.networks.autoencoder;

import io.dreampress.networks.ModelConfig;
import java.util.List;

/**
 * Shape of an {@code AutoencoderDC}, from its {@code config.json}.
 *
 * @param latentChannels channels of the latents
 * @param headWidth channels of an attention head
 * @param encoder the encoder's resolutions, the highest first
 * @param decoder the decoder's resolutions, the highest first
 * @param unshuffle whether the encoder shrinks by pixel unshuffle, not by a strided convolution
 * @param interpolate whether the decoder grows by interpolation, not by pixel shuffle
 * @param scalingFactor what latents are multiplied by to have about unit deviation
 */
public record AutoencoderDCConfig(
        int latentChannels,
        int headWidth,
        List<Level> encoder,
        List<Level> decoder,
        boolean unshuffle,
        boolean interpolate,
        double scalingFactor) {
    /**
     * One resolution.
     *
     * @param width channels
     * @param layers blocks, at least 1
     * @param efficient whether the blocks are EfficientViT blocks, not residual ones
     * @param kernels neighbourhoods of the attention's further scales
     */
    public record Level(int width, int layers, boolean efficient, List<Integer> kernels) {}

    /** Reads a config, refusing what this network does not have. */
    public static AutoencoderDCConfig of(ModelConfig config) {
        config.only("in_channels", 3)
                .only("encoder_out_shortcut", "true")
                .only("decoder_in_shortcut", "true")
                .only("decoder_norm_types", "rms_norm")
                .only("decoder_act_fns", "silu")
                .only("decoder_conv_act_fn", "relu");
        return new AutoencoderDCConfig(
                config.integer("latent_channels", 32),
                config.integer("attention_head_dim", 32),
                levels(config, "encoder"),
                levels(config, "decoder"),
                config.text("downsample_block_type", "pixel_unshuffle").equals("pixel_unshuffle"),
                config.text("upsample_block_type", "pixel_shuffle").equals("interpolate"),
                config.number("scaling_factor", 1));
    }

    private static List<Level> levels(ModelConfig config, String side) {
        int[] widths = config.integers(side + "_block_out_channels");
        int[] layers = config.integers(side + "_layers_per_block", widths.length, 1);
        List<String> types = config.texts(side + "_block_types");
        List<List<Integer>> kernels = config.integerLists(side + "_qkv_multiscales");
        Level[] levels = new Level[widths.length];
        for (int i = 0; i < levels.length; i++) {
            if (layers[i] < 1) {
                throw config.refused(side + "_layers_per_block", "at least one block per resolution");
            }
            boolean efficient = types.get(i).equals("EfficientViTBlock");
            if (!efficient && !types.get(i).equals("ResBlock")) {
                throw config.refused(side + "_block_types", "ResBlock or EfficientViTBlock");
            }
            levels[i] = new Level(widths[i], layers[i], efficient, kernels.get(i));
        }
        return List.of(levels);
    }

    /** Pixels per latent, along each side. */
    public int factor() {
        return 1 << (encoder.size() - 1);
    }
}
