package io.dreampress.systems.dreamllm;

import io.dreampress.networks.learning.Losses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One sequence to learn from (DreamLLM, section 3.2): text, DRM = {@code <dream_start>} P×Q {@code <dream_end>} where an
 * image is drawn, IMG = {@code <im_start>} P×N {@code <im_end>} where one is read. P is {@code <im_patch>} in both.
 *
 * @param ids of all positions
 * @param labels what each position's predecessor shall predict, {@link Losses#IGNORED} where nothing is asked
 * @param dreams the first query's position of each DRM
 * @param images the first feature's position of each IMG
 */
record TrainingSequence(List<Integer> ids, List<Long> labels, List<Integer> dreams, List<Integer> images) {
    static Builder builder(SpecialTokens special, int queries, int features, int longest) {
        return new Builder(special, queries, features, longest);
    }

    int length() {
        return ids.size();
    }

    /** Appends until the sequence is full; what does not fit is dropped with all that would follow. */
    static final class Builder {
        private final SpecialTokens special;
        private final int queries;
        private final int features;
        private final int longest;
        private final List<Integer> ids = new ArrayList<>();
        private final List<Long> labels = new ArrayList<>();
        private final List<Integer> dreams = new ArrayList<>();
        private final List<Integer> images = new ArrayList<>();
        private boolean full;

        private Builder(SpecialTokens special, int queries, int features, int longest) {
            this.special = special;
            this.queries = queries;
            this.features = features;
            this.longest = longest;
        }

        /** The begin token keeps its label, which nothing predicts. */
        Builder begin(boolean learned) {
            return words(List.of(special.begin()), learned);
        }

        Builder end(boolean learned) {
            return words(List.of(special.end()), learned);
        }

        /** Text, as much as fits. */
        Builder words(List<Integer> text, boolean learned) {
            for (int id : text) {
                if (fits(1)) {
                    ids.add(id);
                    labels.add(learned ? (long) id : Losses.IGNORED);
                }
            }
            return this;
        }

        /**
         * An image that is drawn.
         *
         * @param asked whether the model shall learn that it belongs here
         * @param readBack whether it is read once it is drawn
         * @return whether it fits
         */
        boolean drawn(boolean asked, boolean readBack) {
            if (!fits(queries + 2 + (readBack ? features + 2 : 0))) {
                return false;
            }
            ids.add(special.dreamStart());
            labels.add(asked ? (long) special.dreamStart() : Losses.IGNORED);
            dreams.add(ids.size());
            unasked(queries, special.imPatch());
            unasked(1, special.dreamEnd());
            if (readBack) {
                addImage();
            }
            return true;
        }

        /** An image that is read; whether it fits. */
        boolean read() {
            if (!fits(features + 2)) {
                return false;
            }
            addImage();
            return true;
        }

        private void addImage() {
            unasked(1, special.imStart());
            images.add(ids.size());
            unasked(features, special.imPatch());
            unasked(1, special.imEnd());
        }

        private void unasked(int times, int id) {
            ids.addAll(Collections.nCopies(times, id));
            labels.addAll(Collections.nCopies(times, Losses.IGNORED));
        }

        private boolean fits(int positions) {
            full |= ids.size() + positions > longest;
            return !full;
        }

        TrainingSequence build() {
            return new TrainingSequence(
                    List.copyOf(ids), List.copyOf(labels), List.copyOf(dreams), List.copyOf(images));
        }
    }
}
