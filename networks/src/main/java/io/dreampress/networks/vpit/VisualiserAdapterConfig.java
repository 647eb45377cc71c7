package io.dreampress.networks.vpit;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.ModelConfig;
import java.util.Map;

/**
 * Shape of a visualiser's adapter.
 *
 * @param tokenWidth W, of a visual token
 * @param hidden width between the layers
 * @param contextWidth C, of the U-Net's cross-attention
 * @param promptLength rows of a prompt, 77 for Stable Diffusion
 * @param layers linear layers, each with its norm
 */
public record VisualiserAdapterConfig(int tokenWidth, int hidden, int contextWidth, int promptLength, int layers) {
    public VisualiserAdapterConfig {
        if (layers < 1) {
            throw new IllegalArgumentException("adapter config 'num_layers': expected at least 1, got " + layers);
        }
    }

    /** Reads {@code input_dim}, {@code hidden_dim}, {@code output_dim}, {@code num_tokens} and {@code num_layers}. */
    public static VisualiserAdapterConfig of(ModelConfig config) {
        config.only("mode", "mlp");
        return new VisualiserAdapterConfig(
                config.integer("input_dim"),
                config.integer("hidden_dim"),
                config.integer("output_dim"),
                config.integer("num_tokens"),
                config.integer("num_layers"));
    }

    /** Every tensor of a checkpoint of this shape. */
    public Map<String, Shape> parameters() {
        ExpectedParameters expected = new ExpectedParameters();
        for (int i = 0; i < layers; i++) {
            int in = i == 0 ? tokenWidth : hidden;
            int out = i == layers - 1 ? contextWidth : hidden;
            expected.linear("layers." + i, in, out).norm("norms." + i, out);
        }
        return expected.shapes();
    }
}
