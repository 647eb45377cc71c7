package io.dreampress.systems.toy;

import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.Dreamer;
import io.dreampress.systems.writing.Dreaming;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.ReadingDream;
import io.dreampress.systems.writing.Strand;
import io.dreampress.systems.writing.Wish;
import io.dreampress.systems.writing.Work;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The condition is the state after a caption's last word. */
record ToyDreamer(LanguageTower tower) implements Dreamer {
    @Override
    public Dreaming ofCaption(Wish wish) {
        return new LastState(new Strand(tower), List.of(new Chunk.Tokens(wish.ids())));
    }

    @Override
    public Dreaming inDocument(Strand document, String negativePrompt) {
        throw new IllegalStateException("dream: the toy dreams after captions only");
    }

    @Override
    public int positions() {
        return 0;
    }

    @Override
    public Optional<Chunk> trace() {
        return Optional.empty();
    }

    /** One dream: the caption is read in a context of its own. */
    private static final class LastState extends ReadingDream {
        private final List<Chunk> caption;
        private FloatMatrix state;

        private LastState(Strand strand, List<Chunk> caption) {
            super(strand);
            this.caption = caption;
        }

        @Override
        public Optional<Work> next() {
            return state != null
                    ? Optional.empty()
                    : Optional.of(new Work.Read(own(), caption, reading -> state = last(reading.states())));
        }

        private static FloatMatrix last(FloatMatrix states) {
            int width = states.columns();
            float[] values = states.values();
            return new FloatMatrix(1, width, Arrays.copyOfRange(values, values.length - width, values.length));
        }

        @Override
        public Condition condition() {
            return new Condition.CrossAttention(state, new FloatMatrix(1, state.columns(), new float[state.columns()]));
        }
    }
}
