package io.dreampress.systems.writing;

import io.dreampress.systems.BundleDescriptor;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A system's writing side, as the choreography sees it.
 *
 * @param descriptor what the bundle has learned, its limits and defaults
 * @param tokens ids that the choreography knows
 * @param tower the decoder
 * @param prompts what the model is told
 * @param dreamer how conditions are made
 * @param questions how it is asked about pictures
 * @param decoder tokens to text
 * @param sees whether it reads pictures
 */
public record WritingModel(
        BundleDescriptor descriptor,
        Tokens tokens,
        LanguageTower tower,
        Prompts prompts,
        Dreamer dreamer,
        QuestionLayout questions,
        Function<List<Integer>, String> decoder,
        boolean sees) {
    /**
     * Ids that mean something to the choreography.
     *
     * @param begin begins every context
     * @param ends each of them ends a text
     * @param image with it a model asks for an image itself; empty if it has no such token
     * @param isText whether an id may be decided: what stands in a text, and the end
     */
    public record Tokens(int begin, Set<Integer> ends, OptionalInt image, IntPredicate isText) {
        /** Ids below this are looked up: a predicate is asked for each of them once. */
        private static final int REMEMBERED = 1 << 18;

        public Tokens {
            ends = Set.copyOf(ends);
            isText = remembered(isText);
        }

        /** Every token that is decided asks for every id: a bit set answers in no time. */
        private static IntPredicate remembered(IntPredicate isText) {
            BitSet known = new BitSet(REMEMBERED);
            IntStream.range(0, REMEMBERED).filter(isText).forEach(known::set);
            return id -> id < REMEMBERED ? known.get(id) : isText.test(id);
        }

        boolean isEnd(int id) {
            return ends.contains(id);
        }

        boolean isImage(int id) {
            return image.isPresent() && image.getAsInt() == id;
        }
    }

    String decode(List<Integer> ids) {
        return decoder.apply(ids);
    }

    boolean isText(int id) {
        return tokens.isText().test(id);
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
