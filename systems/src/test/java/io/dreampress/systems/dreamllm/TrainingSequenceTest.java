package io.dreampress.systems.dreamllm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingSequenceTest {
    private static final SpecialTokens SPECIAL = new SpecialTokens(1, 2, 90, 91, 92, 93, 94, 95, 96, 97);
    private static final long NONE = -100;

    private static TrainingSequence.Builder builder(int longest) {
        return TrainingSequence.builder(SPECIAL, 2, 3, longest);
    }

    @Test
    void readImagesFollowTheirQueriesAndOnlyTheDreamsStartIsAsked() {
        TrainingSequence.Builder builder = builder(100).begin(true).words(List.of(10, 11), true);
        assertThat(builder.drawn(true, true)).isTrue();
        TrainingSequence sequence = builder.words(List.of(12), true).end(true).build();
        assertThat(sequence.ids()).containsExactly(1, 10, 11, 93, 94, 94, 92, 91, 94, 94, 94, 95, 12, 2);
        assertThat(sequence.labels())
                .containsExactly(1L, 10L, 11L, 93L, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 12L, 2L);
        assertThat(sequence.dreams()).containsExactly(4);
        assertThat(sequence.images()).containsExactly(8);
    }

    @Test
    void creationAsksForNoWord() {
        TrainingSequence.Builder builder = builder(100).begin(false).words(List.of(10), false);
        builder.drawn(false, false);
        TrainingSequence sequence = builder.end(false).build();
        assertThat(sequence.ids()).containsExactly(1, 10, 93, 94, 94, 92, 2);
        assertThat(sequence.labels()).containsOnly(NONE);
        assertThat(sequence.images()).isEmpty();
    }

    @Test
    void whatDoesNotFitIsDroppedWithAllThatFollows() {
        TrainingSequence.Builder builder = builder(8).begin(true).words(List.of(10, 11), true);
        assertThat(builder.drawn(true, true)).isFalse();
        assertThat(builder.read()).isFalse();
        TrainingSequence sequence = builder.words(List.of(12), true).end(true).build();
        assertThat(sequence.ids()).containsExactly(1, 10, 11);
        assertThat(sequence.dreams()).isEmpty();
    }

    @Test
    void rowsCountOverThePaddedBatch() {
        TrainingSequence.Builder shorter = builder(100).begin(true);
        shorter.read();
        TrainingSequence.Builder longer = builder(100).begin(true).words(List.of(10, 11), true);
        longer.drawn(true, false);
        TrainingBatch batch = new TrainingBatch(List.of(shorter.build(), longer.build()), SPECIAL.pad());
        assertThat(batch.length()).isEqualTo(7);
        assertThat(batch.ids()).startsWith(1, 91, 94, 94, 94, 95, 90);
        assertThat(batch.featureRows(3)).containsExactly(2, 3, 4);
        assertThat(batch.queryRows(2)).containsExactly(7 + 4, 7 + 5);
        assertThat(batch.predictingRows()).containsExactly(7, 8, 9);
        assertThat(batch.predictedLabels()).containsExactly(10, 11, 93);
    }
}
