package io.dreampress.systems.dreamllm;

import io.dreampress.systems.BundleDescriptor;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * The parts of a bundle that writing needs, joined.
 *
 * @param descriptor what the bundle has learned, its limits and defaults
 * @param special ids that are no text
 * @param tower the decoder
 * @param prompts what the model is told
 * @param conditioning how states become conditions
 * @param decoder tokens to text
 * @param unwritten the tokenizer's own special tokens, the end excepted
 * @param sees whether there is a vision encoder
 */
record DreamLlm(
        BundleDescriptor descriptor,
        SpecialTokens special,
        LanguageTower tower,
        Prompts prompts,
        Conditioning conditioning,
        Function<List<Integer>, String> decoder,
        Set<Integer> unwritten,
        boolean sees) {

    String decode(List<Integer> tokens) {
        return decoder.apply(tokens);
    }

    /** Whether an id may be decided: what stands in a text, and the end. */
    boolean isText(int id) {
        return (id < special.pad() || id > special.dream()) && !unwritten.contains(id);
    }

    /** The likeliest token that is allowed; the lowest id among equals. */
    static int greedy(float[] logits, IntPredicate allowed) {
        int best = -1;
        for (int id = 0; id < logits.length; id++) {
            if (allowed.test(id) && (best < 0 || logits[id] > logits[best])) {
                best = id;
            }
        }
        return best;
    }
}
