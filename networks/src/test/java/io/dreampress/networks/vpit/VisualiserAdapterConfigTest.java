package io.dreampress.networks.vpit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ModelConfig;
import org.junit.jupiter.api.Test;

class VisualiserAdapterConfigTest {
    private static final String CONFIG =
            "{\"input_dim\": 32, \"hidden_dim\": 48, \"output_dim\": 24, \"num_tokens\": 77, \"num_layers\": %d}";

    @Test
    void expectsALinearAndANormPerLayer() {
        var config = VisualiserAdapterConfig.of(ModelConfig.parse(CONFIG.formatted(3)));

        assertThat(config.parameters())
                .hasSize(12)
                .containsEntry("layers.0.weight", new Shape(48, 32))
                .containsEntry("layers.1.weight", new Shape(48, 48))
                .containsEntry("layers.2.weight", new Shape(24, 48))
                .containsEntry("norms.2.bias", new Shape(24));
    }

    @Test
    void expectsOneLayerFromTokensToWords() {
        var config = VisualiserAdapterConfig.of(ModelConfig.parse(CONFIG.formatted(1)));

        assertThat(config.parameters()).hasSize(4).containsEntry("layers.0.weight", new Shape(24, 32));
    }

    @Test
    void refusesAnAdapterOfAnotherKind() {
        ModelConfig config = ModelConfig.parse(CONFIG.formatted(3)).with("mode", "transformer");

        assertThatThrownBy(() -> VisualiserAdapterConfig.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'mode': expected mlp, got \"transformer\"");
    }
}
