package io.dreampress.systems.writing;

import io.dreampress.systems.BundleDescriptor;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

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
     * @param unwritten ids that stand in no text and end none: never decided, but for {@code image}
     */
    public record Tokens(int begin, Set<Integer> ends, OptionalInt image, Set<Integer> unwritten) {
        public Tokens {
            ends = Set.copyOf(ends);
            unwritten = Set.copyOf(unwritten);
        }

        boolean isEnd(int id) {
            return ends.contains(id);
        }

        boolean isImage(int id) {
            return image.isPresent() && image.getAsInt() == id;
        }

        /**
         * A copy of logits in which everything that must not be decided is impossible.
         *
         * @param logits {@code (V)}
         * @param mayDream whether an image may be asked for
         */
        float[] possible(float[] logits, boolean mayDream) {
            float[] possible = logits.clone();
            for (int id : unwritten) {
                if (id < possible.length && !(mayDream && isImage(id))) {
                    possible[id] = Float.NEGATIVE_INFINITY;
                }
            }
            return possible;
        }
    }

    /** The words that an image is drawn from: the bundle's, what it shows, in which style. Nothing in them is a token. */
    String drawn(String caption, String style) {
        String before = descriptor.defaults().positivePrompt().strip();
        return changed(before.isEmpty() ? caption : before + " " + caption, style);
    }

    /** The words that say what becomes of a picture, in which style. Nothing in them is a token. */
    String changed(String instruction, String style) {
        return prompts.harmless(style.isBlank() ? instruction : instruction + ", " + style);
    }

    String decode(List<Integer> ids) {
        return decoder.apply(ids);
    }
}
