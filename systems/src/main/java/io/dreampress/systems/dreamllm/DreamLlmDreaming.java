package io.dreampress.systems.dreamllm;

import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.LanguageTower.Reading;
import io.dreampress.systems.writing.ReadingDream;
import io.dreampress.systems.writing.Strand;
import io.dreampress.systems.writing.Work;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One dream: the queries are read after the caption or in the document, then the unconditional branch if it is not known. */
final class DreamLlmDreaming extends ReadingDream {
    private final DreamLlmDreamer dreamer;
    private final Strand dreamt;
    private final List<Chunk> chunks;
    private final Function<Reading, FloatMatrix> condition;
    private final String negativePrompt;
    private FloatMatrix conditional;
    private float[] logits;

    /**
     * @param dreamt the context that the dream enters
     * @param own the context for the rest, closed with this dream; may be the same
     * @param chunks what enters
     * @param condition of what was read
     */
    DreamLlmDreaming(
            DreamLlmDreamer dreamer,
            Strand dreamt,
            Strand own,
            List<Chunk> chunks,
            Function<Reading, FloatMatrix> condition,
            String negativePrompt) {
        super(own);
        this.dreamer = dreamer;
        this.dreamt = dreamt;
        this.chunks = chunks;
        this.condition = condition;
        this.negativePrompt = negativePrompt;
    }

    @Override
    public Optional<Work> next() {
        if (conditional == null) {
            return Optional.of(new Work.Read(dreamt, chunks, reading -> {
                conditional = condition.apply(reading);
                logits = reading.logits();
            }));
        }
        if (dreamer.unconditional(negativePrompt).isPresent()) {
            own().close();
            return Optional.empty();
        }
        own().forget();
        List<Integer> prompt = dreamer.unconditionalIds(negativePrompt);
        return Optional.of(new Work.Read(
                own(),
                dreamer.chunks(prompt),
                reading -> dreamer.rememberUnconditional(negativePrompt, dreamer.condition(reading, prompt.size()))));
    }

    @Override
    public Condition condition() {
        FloatMatrix unconditional = dreamer.unconditional(negativePrompt)
                .orElseThrow(() -> new IllegalStateException("dream: expected its last work to be done first"));
        return new Condition.CrossAttention(conditional, unconditional);
    }

    @Override
    public float[] logits() {
        return logits;
    }
}
