package io.dreampress.networks.unet;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ExpectedParameters;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Names and shapes of a U-Net's parameters, as diffusers writes them. */
final class UNetParameters {
    private final UNetConfig config;
    private final int time;
    private final ExpectedParameters expected = new ExpectedParameters();
    private final Deque<Integer> skips = new ArrayDeque<>();

    private UNetParameters(UNetConfig config) {
        this.config = config;
        this.time = 4 * config.widths()[0];
    }

    static Map<String, Shape> of(UNetConfig config) {
        UNetParameters parameters = new UNetParameters(config);
        int first = config.widths()[0];
        parameters.expected.convolution("conv_in", config.inChannels(), first, 3);
        parameters.expected.linear("time_embedding.linear_1", first, parameters.time);
        parameters.expected.linear("time_embedding.linear_2", parameters.time, parameters.time);
        parameters.up(parameters.middle(parameters.down()));
        parameters.expected.norm("conv_norm_out", first);
        parameters.expected.convolution("conv_out", first, config.outChannels(), 3);
        return parameters.expected.shapes();
    }

    private int down() {
        int levels = config.widths().length;
        int width = config.widths()[0];
        skips.push(width);
        for (int i = 0; i < levels; i++) {
            String stage = "down_blocks." + i;
            int out = config.widths()[i];
            for (int j = 0; j < config.layers()[i]; j++) {
                expected.resnetBlock(stage + ".resnets." + j, width, out, time);
                if (config.downAttention().get(i)) {
                    transformer(stage + ".attentions." + j, out, config.transformerLayers()[i]);
                }
                skips.push(out);
                width = out;
            }
            if (i < levels - 1) {
                expected.convolution(stage + ".downsamplers.0.conv", out, out, 3);
                skips.push(out);
            }
        }
        return width;
    }

    private int middle(int width) {
        int last = config.transformerLayers().length - 1;
        expected.resnetBlock("mid_block.resnets.0", width, width, time);
        transformer("mid_block.attentions.0", width, config.transformerLayers()[last]);
        expected.resnetBlock("mid_block.resnets.1", width, width, time);
        return width;
    }

    private void up(int bottom) {
        int levels = config.widths().length;
        int width = bottom;
        for (int i = 0; i < levels; i++) {
            String stage = "up_blocks." + i;
            int level = levels - 1 - i;
            int out = config.widths()[level];
            for (int j = 0; j <= config.layers()[level]; j++) {
                expected.resnetBlock(stage + ".resnets." + j, width + skips.pop(), out, time);
                if (config.upAttention().get(i)) {
                    transformer(stage + ".attentions." + j, out, config.transformerLayers()[level]);
                }
                width = out;
            }
            if (i < levels - 1) {
                expected.convolution(stage + ".upsamplers.0.conv", out, out, 3);
            }
        }
    }

    private void transformer(String name, int width, int layers) {
        expected.norm(name + ".norm", width);
        projection(name + ".proj_in", width);
        for (int k = 0; k < layers; k++) {
            String block = name + ".transformer_blocks." + k;
            attention(block + ".attn1", width, width);
            attention(block + ".attn2", width, config.contextWidth());
            expected.norm(block + ".norm1", width)
                    .norm(block + ".norm2", width)
                    .norm(block + ".norm3", width)
                    .linear(block + ".ff.net.0.proj", width, 8L * width)
                    .linear(block + ".ff.net.2", 4L * width, width);
        }
        projection(name + ".proj_out", width);
    }

    private void projection(String name, int width) {
        if (config.linearProjection()) {
            expected.linear(name, width, width);
        } else {
            expected.convolution(name, width, width, 1);
        }
    }

    private void attention(String name, int width, int context) {
        expected.matrix(name + ".to_q", width, width)
                .matrix(name + ".to_k", context, width)
                .matrix(name + ".to_v", context, width)
                .linear(name + ".to_out.0", width, width);
    }
}
