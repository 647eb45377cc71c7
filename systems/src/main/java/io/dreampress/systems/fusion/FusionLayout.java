package io.dreampress.systems.fusion;

import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Examples as sequences of words and patches (Transfusion, section 4.1): a captioned picture in one of two orders, most often
 * caption first, or a text.
 *
 * @param markers ids that are no text
 * @param patches of an image
 * @param encode somebody's text to ids, none of them special
 * @param texts whether text alone is learned: not where the words' tower is frozen
 * @param settings the recipe's
 */
record FusionLayout(
        Markers markers,
        int patches,
        Function<String, List<Integer>> encode,
        boolean texts,
        FusionLearner.Settings settings) {
    /** Begin, end and an image's own markers, and room for one more. */
    private static final int NO_TEXT = 5;

    /**
     * @param ids words, markers and patches
     * @param latest timestep that its image may be noised to; empty without an image
     */
    record Sequence(List<Integer> ids, OptionalInt latest) {}

    /**
     * An example's sequence; adds its picture.
     *
     * @param index of the example in its batch
     * @throws IllegalArgumentException if there are more pictures than one, or none where text alone is not learned
     */
    Sequence of(Example example, List<Pixels> drawn, Draws draws, int index) {
        List<Integer> words = new ArrayList<>();
        List<Pixels> pictures = new ArrayList<>();
        for (Example.Part part : example.parts()) {
            switch (part) {
                case Example.Turn _ -> {}
                case Example.Words(String text, boolean _) -> words.addAll(encode.apply(text));
                case Example.Picture(Pixels pixels, boolean _) -> pictures.add(pixels);
            }
        }
        if (pictures.isEmpty() && texts && !words.isEmpty()) {
            return new Sequence(TrainingBatch.text(markers, cut(words, settings.longest() - 2)), OptionalInt.empty());
        }
        if (pictures.size() != 1) {
            throw new IllegalArgumentException("example: expected one picture with its caption"
                    + (texts ? " or words" : "") + ", got " + pictures.size() + " pictures");
        }
        drawn.addAll(pictures);
        List<Integer> caption = cut(words, settings.longest() - patches - NO_TEXT);
        if (draws.uniform("order", index) >= settings.captionFirst()) {
            return new Sequence(
                    TrainingBatch.imageFirst(markers, caption, patches),
                    OptionalInt.of(settings.latestBeforeCaption()));
        }
        boolean told = draws.uniform("drop", index) >= settings.drop();
        return new Sequence(
                TrainingBatch.captionFirst(markers, told ? caption : List.of(), patches),
                OptionalInt.of(Integer.MAX_VALUE));
    }

    private static List<Integer> cut(List<Integer> words, int room) {
        return words.subList(0, Math.min(Math.max(0, room), words.size()));
    }
}
