package io.dreampress.networks.autoencoder;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.autoencoder.AutoencoderDCConfig.Level;
import java.util.List;
import java.util.Map;

/** Names and shapes of a deep compression autoencoder's parameters, as diffusers writes them. */
final class AutoencoderDCParameters {
    private final AutoencoderDCConfig config;
    private final ExpectedParameters expected = new ExpectedParameters();

    private AutoencoderDCParameters(AutoencoderDCConfig config) {
        this.config = config;
    }

    static Map<String, Shape> of(AutoencoderDCConfig config) {
        AutoencoderDCParameters parameters = new AutoencoderDCParameters(config);
        parameters.encoder(config.encoder());
        parameters.decoder(config.decoder());
        return parameters.expected.shapes();
    }

    private void encoder(List<Level> levels) {
        expected.convolution("encoder.conv_in", 3, levels.getFirst().width(), 3);
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            String stage = "encoder.down_blocks." + i;
            blocks(stage, 0, level);
            if (i < levels.size() - 1) {
                int next = levels.get(i + 1).width();
                expected.convolution(
                        stage + "." + level.layers() + ".conv", level.width(), config.unshuffle() ? next / 4 : next, 3);
            }
        }
        expected.convolution("encoder.conv_out", levels.getLast().width(), config.latentChannels(), 3);
    }

    private void decoder(List<Level> levels) {
        expected.convolution(
                "decoder.conv_in", config.latentChannels(), levels.getLast().width(), 3);
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            String stage = "decoder.up_blocks." + i;
            boolean grows = i < levels.size() - 1;
            if (grows) {
                int out = config.interpolate() ? level.width() : 4 * level.width();
                expected.convolution(stage + ".0.conv", levels.get(i + 1).width(), out, 3);
            }
            blocks(stage, grows ? 1 : 0, level);
        }
        expected.norm("decoder.norm_out", levels.getFirst().width());
        expected.convolution("decoder.conv_out", levels.getFirst().width(), 3, 3);
    }

    private void blocks(String stage, int first, Level level) {
        for (int j = first; j < first + level.layers(); j++) {
            if (level.efficient()) {
                efficient(stage + "." + j, level);
            } else {
                residual(stage + "." + j, level.width());
            }
        }
    }

    private void residual(String name, long width) {
        expected.convolution(name + ".conv1", width, width, 3)
                .tensor(name + ".conv2.weight", width, width, 3, 3)
                .norm(name + ".norm", width);
    }

    private void efficient(String name, Level level) {
        long width = level.width();
        long inner = width / config.headWidth() * config.headWidth();
        String attention = name + ".attn";
        expected.matrix(attention + ".to_q", width, inner)
                .matrix(attention + ".to_k", width, inner)
                .matrix(attention + ".to_v", width, inner);
        for (int s = 0; s < level.kernels().size(); s++) {
            String scale = attention + ".to_qkv_multiscale." + s;
            long kernel = level.kernels().get(s);
            expected.tensor(scale + ".proj_in.weight", 3 * inner, 1, kernel, kernel)
                    .tensor(scale + ".proj_out.weight", 3 * inner, config.headWidth(), 1, 1);
        }
        expected.matrix(attention + ".to_out", inner * (1 + level.kernels().size()), width)
                .norm(attention + ".norm_out", width);
        String gated = name + ".conv_out";
        expected.convolution(gated + ".conv_inverted", width, 8 * width, 1)
                .convolution(gated + ".conv_depth", 1, 8 * width, 3)
                .tensor(gated + ".conv_point.weight", width, 4 * width, 1, 1)
                .norm(gated + ".norm", width);
    }
}
