package io.dreampress.systems.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusionLayoutTest {
    private static final Markers MARKERS = new Markers(1, 2, 3, 4);
    private static final int PATCH = TrainingBatch.PATCH;
    private static final Pixels PICTURE = new Pixels(1, 1, new byte[3]);
    private static final Example PAIR = Example.drawing("abc", PICTURE);
    private static final Example TEXT = new Example(List.of(new Example.Words("abcdef", true)));

    /** A letter is a token. */
    private static FusionLayout layout(double captionFirst, double drop, boolean texts) {
        return new FusionLayout(
                MARKERS,
                2,
                text -> text.chars().boxed().toList(),
                texts,
                new FusionLearner.Settings(captionFirst, drop, 5, 9, 500));
    }

    private static FusionLayout.Sequence laidOut(FusionLayout layout, Example example) {
        return layout.of(example, new ArrayList<>(), new Draws(1, 1), 0);
    }

    @Test
    void imagesBeforeTheirCaptionKeepSomethingToDescribe() {
        FusionLayout.Sequence sequence = laidOut(layout(0, 1, false), PAIR);
        assertThat(sequence.ids()).containsExactly(1, 3, PATCH, PATCH, 4, (int) 'a', (int) 'b', 2);
        assertThat(sequence.latest()).hasValue(500);
    }

    @Test
    void imagesBehindTheirCaptionMayBeNothingButNoise() {
        FusionLayout.Sequence sequence = laidOut(layout(1, 0, false), PAIR);
        assertThat(sequence.ids()).containsExactly(1, (int) 'a', (int) 'b', 3, PATCH, PATCH, 4, 2);
        assertThat(sequence.latest().orElseThrow()).isGreaterThan(999);
    }

    @Test
    void captionsAreDroppedForGuidance() {
        assertThat(laidOut(layout(1, 0.999_999, true), PAIR).ids()).containsExactly(1, 3, PATCH, PATCH, 4, 2);
    }

    @Test
    void wordsAloneAreLearnedWhereTheirTowerIs() {
        FusionLayout.Sequence sequence = laidOut(layout(1, 0, true), TEXT);
        assertThat(sequence.ids())
                .containsExactly(1, (int) 'a', (int) 'b', (int) 'c', (int) 'd', (int) 'e', (int) 'f', 2);
        assertThat(sequence.latest()).isEmpty();
        assertThatThrownBy(() -> laidOut(layout(1, 0, false), TEXT))
                .hasMessage("example: expected one picture with its caption, got 0 pictures");
    }

    @Test
    void refusesMorePicturesThanOne() {
        Example two = new Example(List.of(new Example.Picture(PICTURE, true), new Example.Picture(PICTURE, true)));
        assertThatThrownBy(() -> laidOut(layout(1, 0, true), two)).hasMessageContaining("got 2 pictures");
    }
}
