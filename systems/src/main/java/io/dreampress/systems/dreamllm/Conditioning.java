package io.dreampress.systems.dreamllm;

import io.dreampress.systems.ConditionSource;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.dreamllm.LanguageTower.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How states become a condition: which chunks are read, which of the states count, through which head. The unconditional
 * branch is a context of its own that holds the negative prompt, or nothing but the begin token; it is computed once per
 * negative prompt.
 */
final class Conditioning {
    private final ConditionSource source;
    private final ConditionHead head;
    private final Map<String, FloatMatrix> unconditional = new HashMap<>();

    Conditioning(ConditionSource source, ConditionHead head) {
        this.source = source;
        this.head = head;
    }

    /** What is read after the begin token and a caption, in a context of its own. */
    List<Chunk> chunks(List<Integer> beginAndCaption) {
        List<Chunk> chunks = new ArrayList<>();
        chunks.add(new Chunk.Tokens(beginAndCaption));
        if (source == ConditionSource.QUERIES) {
            chunks.add(new Chunk.Dreaming());
        }
        return chunks;
    }

    /** The condition after {@link #chunks} of so many caption tokens were read. */
    FloatMatrix condition(Reading reading, int captionTokens) {
        return switch (source) {
            case LAST_LAYER -> head.apply(reading.states());
            case QUERIES ->
                queries(rows(reading.states(), captionTokens, reading.states().rows()));
        };
    }

    /** The condition after a {@link Chunk.Dreaming} alone was read: the states between its two special tokens. */
    FloatMatrix queries(FloatMatrix dreaming) {
        return head.apply(rows(dreaming, 1, dreaming.rows() - 1));
    }

    Optional<FloatMatrix> unconditional(String negativePrompt) {
        return Optional.ofNullable(unconditional.get(negativePrompt));
    }

    void rememberUnconditional(String negativePrompt, FloatMatrix condition) {
        unconditional.put(negativePrompt, condition);
    }

    private static FloatMatrix rows(FloatMatrix matrix, int from, int to) {
        int width = matrix.columns();
        return new FloatMatrix(to - from, width, Arrays.copyOfRange(matrix.values(), from * width, to * width));
    }
}
