package io.dreampress.systems.dreamllm;

import java.util.OptionalDouble;

/**
 * How a DreamLLM bundle is trained; the papers' values are those of the recipes.
 *
 * @param layout what sequences are made of the examples
 * @param lmWeight of the text's cross entropy
 * @param vmWeight of the painter's squared error
 * @param longest most positions of a sequence
 * @param dropProbability with which an image is drawn without its text, for guidance
 * @param gamma of min-SNR weighting, if any
 * @param flips whether half of the images that are drawn are mirrored
 */
public record DreamLlmLearning(
        Layout layout,
        double lmWeight,
        double vmWeight,
        int longest,
        double dropProbability,
        OptionalDouble gamma,
        boolean flips) {
    /** Sequences of the paper's data (section 3.2 and appendix). */
    public enum Layout {
        /** Begin, caption, DRM, end: no word is asked for. */
        CREATION,
        /** Begin, IMG, caption, end: the caption and the end are asked for. */
        COMPREHENSION,
        /** Begin, text, DRM, IMG, text, …, end: text, the start of DRM and the end are asked for. */
        INTERLEAVED,
        /** Like interleaved, but where an image belongs is given, unless an example is interleaved itself. */
        CONVERSATION
    }

    public DreamLlmLearning {
        if (lmWeight < 0 || vmWeight < 0 || lmWeight + vmWeight == 0) {
            throw new IllegalArgumentException("loss weights: expected none below 0 and one above, got " + lmWeight
                    + " and " + vmWeight + "; correct lm-weight and vm-weight");
        }
        if (dropProbability < 0 || dropProbability >= 1) {
            throw new IllegalArgumentException("drop probability: expected 0 to below 1, got " + dropProbability);
        }
    }
}
