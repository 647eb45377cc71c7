package io.dreampress.contracts.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How text is written. Null fields take the bundle's defaults.
 *
 * @param maxTokens most tokens in the document, 1–the bundle's context
 * @param temperature 0 (greedy)–2
 * @param topK only the k likeliest tokens; 0 for all
 * @param topP only the likeliest tokens whose probabilities sum to this, in (0, 1]
 * @param repetitionPenalty 1 (none)–2
 * @param stop up to 8 texts that end the writing
 */
public record TextOptions(
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Integer topK,
        @Nullable Double topP,
        @Nullable Double repetitionPenalty,
        @Nullable List<String> stop) {}
