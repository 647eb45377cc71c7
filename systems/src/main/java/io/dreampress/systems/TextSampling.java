package io.dreampress.systems;

import java.util.List;

/**
 * How the next token is chosen.
 *
 * @param maximumTokens most tokens that the model may write in one document, at least 1
 * @param temperature 0 is greedy; at most 2
 * @param topK only the k likeliest tokens, 0 for all
 * @param topP only the likeliest tokens whose probabilities sum to p, in (0, 1]
 * @param repetitionPenalty logits of tokens seen before are divided (positive) or multiplied (negative) by it; 1 is none
 * @param stop texts that end the writing; they are not part of it
 */
public record TextSampling(
        int maximumTokens, double temperature, int topK, double topP, double repetitionPenalty, List<String> stop) {
    public TextSampling {
        stop = List.copyOf(stop);
    }
}
