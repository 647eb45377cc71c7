package io.dreampress.systems.dreamllm;

import io.dreampress.systems.ConditionSource;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.Dreamer;
import io.dreampress.systems.writing.Dreaming;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.LanguageTower.Reading;
import io.dreampress.systems.writing.Prompts;
import io.dreampress.systems.writing.Strand;
import io.dreampress.systems.writing.Wish;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How states become a condition (Dong et al. 2024, "DreamLLM", section 3): which chunks are read, which of the states
 * count, through which head. The unconditional branch is a context of its own that holds the negative prompt, or nothing
 * but the begin token; it is computed once per negative prompt.
 */
final class DreamLlmDreamer implements Dreamer {
    private final LanguageTower tower;
    private final Prompts prompts;
    private final ConditionSource source;
    private final ConditionHead head;
    private final Map<String, FloatMatrix> unconditional = new HashMap<>();

    DreamLlmDreamer(LanguageTower tower, Prompts prompts, ConditionSource source, ConditionHead head) {
        this.tower = tower;
        this.prompts = prompts;
        this.source = source;
        this.head = head;
    }

    @Override
    public Dreaming ofCaption(Wish wish) {
        Strand strand = new Strand(tower);
        return new DreamLlmDreaming(
                this,
                strand,
                strand,
                chunks(wish.ids()),
                reading -> condition(reading, wish.ids().size()),
                wish.negativePrompt());
    }

    @Override
    public Dreaming inDocument(Strand document, String negativePrompt) {
        return new DreamLlmDreaming(
                this,
                document,
                new Strand(tower),
                List.of(new Queries()),
                reading -> head.apply(rows(reading.states(), 1, reading.states().rows() - 1)),
                negativePrompt);
    }

    @Override
    public int positions() {
        return trace().map(tower::positions).orElse(0);
    }

    @Override
    public Optional<Chunk> trace() {
        return source == ConditionSource.QUERIES ? Optional.of(new Queries()) : Optional.empty();
    }

    /** The begin token and the words of a negative prompt. */
    List<Integer> unconditionalIds(String negativePrompt) {
        return prompts.beginWith(prompts.harmless(negativePrompt));
    }

    /** What is read after the begin token and a caption, in a context of its own. */
    List<Chunk> chunks(List<Integer> beginAndCaption) {
        List<Chunk> chunks = new ArrayList<>();
        chunks.add(new Chunk.Tokens(beginAndCaption));
        trace().ifPresent(chunks::add);
        return chunks;
    }

    /** The condition after {@link #chunks} of so many caption tokens were read. */
    FloatMatrix condition(Reading reading, int captionTokens) {
        return switch (source) {
            case LAST_LAYER, VISUAL_TOKENS -> head.apply(reading.states());
            case QUERIES ->
                head.apply(rows(
                        reading.states(), captionTokens + 1, reading.states().rows() - 1));
        };
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
