package io.dreampress.networks.autoencoder;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ExpectedParameters;
import java.util.Map;

/** Names and shapes of an autoencoder's parameters, as diffusers writes them today and as it once did. */
final class AutoencoderKLParameters {
    /** Names inside a mid-block attention in older files → the present ones. */
    private static final Map<String, String> FORMER_NAMES = Map.of(
            ".query.", ".to_q.",
            ".key.", ".to_k.",
            ".value.", ".to_v.",
            ".proj_attn.", ".to_out.0.");

    private final AutoencoderKLConfig config;
    private final ExpectedParameters expected = new ExpectedParameters();

    private AutoencoderKLParameters(AutoencoderKLConfig config) {
        this.config = config;
    }

    /** The present name of a tensor. */
    static String present(String name) {
        return FORMER_NAMES.entrySet().stream()
                .filter(former -> name.contains(".attentions.") && name.contains(former.getKey()))
                .findFirst()
                .map(former -> name.replace(former.getKey(), former.getValue()))
                .orElse(name);
    }

    static Map<String, Shape> of(AutoencoderKLConfig config) {
        AutoencoderKLParameters parameters = new AutoencoderKLParameters(config);
        int latent = config.latentChannels();
        parameters.encoder(3, 2 * latent);
        parameters.decoder(latent, 3);
        if (config.quantised()) {
            parameters.expected.convolution("quant_conv", 2L * latent, 2L * latent, 1);
            parameters.expected.convolution("post_quant_conv", latent, latent, 1);
        }
        return parameters.expected.shapes();
    }

    private void encoder(int in, int out) {
        int[] widths = config.widths();
        int width = widths[0];
        expected.convolution("encoder.conv_in", in, width, 3);
        for (int i = 0; i < widths.length; i++) {
            String stage = "encoder.down_blocks." + i;
            width = resnets(stage, config.layers(), width, widths[i]);
            if (i < widths.length - 1) {
                expected.convolution(stage + ".downsamplers.0.conv", width, width, 3);
            }
        }
        middle("encoder.mid_block", width);
        expected.norm("encoder.conv_norm_out", width).convolution("encoder.conv_out", width, out, 3);
    }

    private void decoder(int in, int out) {
        int[] widths = config.widths();
        int width = widths[widths.length - 1];
        expected.convolution("decoder.conv_in", in, width, 3);
        middle("decoder.mid_block", width);
        for (int i = 0; i < widths.length; i++) {
            String stage = "decoder.up_blocks." + i;
            width = resnets(stage, config.layers() + 1, width, widths[widths.length - 1 - i]);
            if (i < widths.length - 1) {
                expected.convolution(stage + ".upsamplers.0.conv", width, width, 3);
            }
        }
        expected.norm("decoder.conv_norm_out", width).convolution("decoder.conv_out", width, out, 3);
    }

    private void middle(String stage, int width) {
        resnets(stage, 2, width, width);
        if (config.attention()) {
            String attention = stage + ".attentions.0";
            expected.norm(attention + ".group_norm", width)
                    .linear(attention + ".to_q", width, width)
                    .linear(attention + ".to_k", width, width)
                    .linear(attention + ".to_v", width, width)
                    .linear(attention + ".to_out.0", width, width);
        }
    }

    private int resnets(String stage, int count, int in, int out) {
        for (int j = 0; j < count; j++) {
            expected.resnetBlock(stage + ".resnets." + j, j == 0 ? in : out, out);
        }
        return out;
    }
}
