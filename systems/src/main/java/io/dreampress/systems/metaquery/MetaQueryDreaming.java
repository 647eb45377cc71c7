package io.dreampress.systems.metaquery;

import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.metaquery.MetaQueryDreamer.Unconditional;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.ReadingDream;
import io.dreampress.systems.writing.Strand;
import io.dreampress.systems.writing.Wish;
import io.dreampress.systems.writing.Work;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One dream: the conversation is read, then those that guidance needs, each in a context of its own. */
final class MetaQueryDreaming extends ReadingDream {
    private final MetaQueryDreamer dreamer;
    private final List<Chunk> chunks;
    private final Wish wish;
    private final Unconditional wanted;
    private FloatMatrix conditional;
    private FloatMatrix pictured;
    private FloatMatrix unconditional;

    /**
     * @param strand the context, closed with this dream
     * @param chunks the whole conversation
     */
    MetaQueryDreaming(MetaQueryDreamer dreamer, Strand strand, List<Chunk> chunks, Wish wish) {
        super(strand);
        this.dreamer = dreamer;
        this.chunks = chunks;
        this.wish = wish;
        this.wanted = new Unconditional(wish.negativePrompt(), wish.pictures().size());
    }

    @Override
    public Optional<Work> next() {
        if (conditional == null) {
            return read(chunks, condition -> conditional = condition);
        }
        if (pictured == null && !wish.pictures().isEmpty()) {
            return read(dreamer.chunks(wish.negativePrompt(), wish.pictures()), condition -> pictured = condition);
        }
        if (unconditional == null) {
            unconditional = dreamer.unconditional(wanted).orElse(null);
        }
        if (unconditional == null) {
            return read(dreamer.chunks(wanted), condition -> {
                unconditional = condition;
                dreamer.remember(wanted, condition);
            });
        }
        own().close();
        return Optional.empty();
    }

    private Optional<Work> read(List<Chunk> whole, Consumer<FloatMatrix> then) {
        own().forget();
        return Optional.of(new Work.Read(own(), whole, reading -> then.accept(dreamer.condition(reading))));
    }

    @Override
    public Condition condition() {
        if (unconditional == null) {
            throw new IllegalStateException("dream: expected its last work to be done first");
        }
        return new Condition.CrossAttention(
                conditional,
                unconditional,
                Optional.ofNullable(pictured).map(branch -> new Condition.Pictured(branch, dreamer.imageGuidance())));
    }
}
