package io.dreampress.systems.metamorph;

import io.dreampress.networks.ModelConfig;

/**
 * What {@code language_model/config.json} says about visual tokens, in the keys of the released code.
 *
 * @param visualTokens n, those of one image
 */
record VpitConfig(int visualTokens) {
    VpitConfig {
        int side = (int) Math.round(Math.sqrt(visualTokens));
        if (visualTokens < 1 || side * side != visualTokens) {
            throw new IllegalArgumentException(
                    "language_model/config.json 'num_image_tokens': expected a square number,"
                            + " because tokens are a square grid, got " + visualTokens);
        }
    }

    /** Refuses variants of the released code that no published model uses. */
    static VpitConfig of(ModelConfig config) {
        config.only("image_token_reduction", "interpolation")
                .only("normalize_vision", "true")
                .only("vision_head_type", "mlp")
                .only("mm_projector_type", "mlp2x_gelu")
                .only("mm_vision_select_layer", -1);
        return new VpitConfig(config.integer("num_image_tokens"));
    }

    /** Tokens per row and per column of an image. */
    int side() {
        return (int) Math.round(Math.sqrt(visualTokens));
    }
}
