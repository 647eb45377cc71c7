package io.dreampress.systems.metamorph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.systems.metamorph.VpitBatch.Conversation;
import java.util.List;
import org.junit.jupiter.api.Test;

class VpitBatchTest {
    private static final int START = 7;
    private static final int END = 8;
    private static final int IMAGE = VpitBatch.IMAGE;
    private static final int GIVEN = -100;

    private final Conversation asked =
            new Conversation(List.of(1, START, IMAGE, END, 2), List.of(GIVEN, GIVEN, GIVEN, GIVEN, 2));
    private final Conversation answered =
            new Conversation(List.of(1, START, IMAGE, END), List.of(GIVEN, START, GIVEN, END));

    @Test
    void givesAnImageThePositionsOfItsVisualTokens() {
        VpitBatch batch = VpitBatch.of(List.of(asked), 4, START);

        assertThat(batch.longest()).isEqualTo(8);
        assertThat(batch.imageRows()).containsExactly(2, 3, 4, 5);
        assertThat(batch.ids()[0]).containsExactly(1, START, 0, 0, 0, 0, END, 2);
        assertThat(batch.labels()[0]).containsExactly(GIVEN, GIVEN, GIVEN, GIVEN, GIVEN, GIVEN, GIVEN, 2);
    }

    @Test
    void learnsTheVisualTokensOfAnswersAlone() {
        VpitBatch batch = VpitBatch.of(List.of(asked, answered), 4, START);

        assertThat(batch.answers()).containsExactly(1);
        assertThat(batch.answerRows(4)).containsExactly(8 + 2, 8 + 3, 8 + 4, 8 + 5);
    }

    @Test
    void padsShorterConversationsAtTheirEnd() {
        VpitBatch batch = VpitBatch.of(List.of(asked, answered), 4, START);

        assertThat(batch.lengths()).containsExactly(8, 7);
        assertThat(batch.paddingRows()).containsExactly(15);
    }

    @Test
    void predictsAtEachPositionTheNextOne() {
        VpitBatch batch = VpitBatch.of(List.of(answered), 1, START);

        assertThat(batch.nextLabels()).containsExactly(START, GIVEN, END, GIVEN);
    }

    @Test
    void refusesLabelsThatDoNotMatchTheirTokens() {
        assertThatThrownBy(() -> new Conversation(List.of(1, 2), List.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("conversation: expected as many labels as tokens, got 1 and 2");
    }
}
