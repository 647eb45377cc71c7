package io.dreampress.networks.connector;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.ModelConfig;
import java.util.Map;

/**
 * Shape of MetaQuery's connector, from its {@code config.json}.
 *
 * @param width D of the states
 * @param condition C, width of the condition
 * @param layers of the encoder
 * @param projectsFirst whether the projection comes before the encoder (Proj-Enc), which then works at width C; the
 *     encoder comes first in the released models (Enc-Proj)
 */
public record Qwen2ConnectorConfig(int width, int condition, int layers, boolean projectsFirst) {
    private static final int HEAD = 64;

    public Qwen2ConnectorConfig {
        int encoder = projectsFirst ? condition : width;
        if (encoder < HEAD || encoder % HEAD != 0) {
            throw new IllegalArgumentException("connector config '" + (projectsFirst ? "output_dim" : "input_dim")
                    + "': expected a multiple of the heads' width " + HEAD + ", got " + encoder
                    + "; use a connector whose config says so");
        }
        if (layers < 1) {
            throw new IllegalArgumentException(
                    "connector config 'num_hidden_layers': expected at least 1, got " + layers);
        }
    }

    /** Reads a config: {@code input_dim}, {@code output_dim}, {@code num_hidden_layers} and {@code design}. */
    public static Qwen2ConnectorConfig of(ModelConfig config) {
        config.only("design", "enc-proj", "proj-enc");
        return new Qwen2ConnectorConfig(
                config.integer("input_dim"),
                config.integer("output_dim"),
                config.integer("num_hidden_layers", 24),
                config.text("design", "enc-proj").equals("proj-enc"));
    }

    /** Names and shapes of the parameters: the parts are numbered in the order in which they are computed. */
    public Map<String, Shape> parameters() {
        ExpectedParameters expected = new ExpectedParameters();
        if (projectsFirst) {
            expected.linear("0", width, condition).linear("2", condition, condition);
            encoder(expected, "3.layers.", condition);
        } else {
            encoder(expected, "0.layers.", width);
            expected.linear("1", width, condition).linear("3", condition, condition);
        }
        return expected.tensor("4.weight", condition).shapes();
    }

    private void encoder(ExpectedParameters expected, String prefix, long width) {
        for (int i = 0; i < layers; i++) {
            String layer = prefix + i + ".";
            expected.linear(layer + "self_attn.q_proj", width, width)
                    .linear(layer + "self_attn.k_proj", width, width)
                    .linear(layer + "self_attn.v_proj", width, width)
                    .matrix(layer + "self_attn.o_proj", width, width)
                    .tensor(layer + "self_attn.q_norm.gamma", width / HEAD, 1, HEAD)
                    .tensor(layer + "self_attn.k_norm.gamma", width / HEAD, 1, HEAD)
                    .matrix(layer + "mlp.gate_proj", width, 4 * width)
                    .matrix(layer + "mlp.up_proj", width, 4 * width)
                    .matrix(layer + "mlp.down_proj", 4 * width, width)
                    .tensor(layer + "input_layernorm.weight", width)
                    .tensor(layer + "post_attention_layernorm.weight", width);
        }
    }
}
