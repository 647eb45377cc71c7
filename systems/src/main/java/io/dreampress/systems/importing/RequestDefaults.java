package io.dreampress.systems.importing;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request to an imported bundle gets that asks for nothing else; checkpoints do not say it.
 *
 * @param steps of denoising, as the makers draw
 * @param guidance of classifier-free guidance, as the makers draw
 * @param maximumTokens of a text
 * @param temperature of sampling, 0 is greedy
 * @param topP of sampling, in (0, 1]
 */
public record RequestDefaults(int steps, double guidance, int maximumTokens, double temperature, double topP) {
    /** The {@code defaults} of a {@code bundle.json}. */
    public ObjectNode json() {
        return JsonMapper.shared()
                .createObjectNode()
                .put("steps", steps)
                .put("guidance", guidance)
                .put("style", "")
                .put("negativePrompt", "")
                .put("maxTokens", maximumTokens)
                .put("temperature", temperature)
                .put("topK", 0)
                .put("topP", topP)
                .put("repetitionPenalty", 1.0)
                .put("minImages", 1)
                .put("maxImages", 4);
    }
}
