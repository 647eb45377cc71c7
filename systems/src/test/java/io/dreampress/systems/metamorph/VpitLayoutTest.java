package io.dreampress.systems.metamorph;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Example;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VpitLayoutTest {
    private static final SpecialTokens SPECIAL = new SpecialTokens(1, 2, 3, 4, 5);
    private static final Pixels PICTURE = new Pixels(1, 1, new byte[3]);
    private static final int NONE = -100;

    /** A text is one token, its length and ten thousand. */
    private static VpitLayout layout(int longest) {
        return new VpitLayout(SPECIAL, 1, 4, role -> List.of(header(role)), VpitLayoutTest::encode, longest);
    }

    private static List<Integer> encode(String text) {
        return List.of(10_000 + text.length());
    }

    private static int header(String role) {
        return 20_000 + role.length();
    }

    @Test
    void anAnswersWordsImageTokensAndEndAreLearned() {
        List<Pixels> pictures = new ArrayList<>();
        VpitBatch.Conversation conversation = layout(100)
                .of(
                        new Example(List.of(
                                new Example.Turn(Example.Speaker.USER),
                                new Example.Picture(PICTURE, false),
                                new Example.Words("why", false),
                                new Example.Turn(Example.Speaker.ASSISTANT),
                                new Example.Words("this", true),
                                new Example.Picture(PICTURE, true))),
                        pictures);
        int image = VpitBatch.IMAGE;
        assertThat(conversation.ids())
                .containsExactly(
                        1, header("user"), 4, image, 5, 10_003, 3, header("assistant"), 10_004, 4, image, 5, 3);
        assertThat(conversation.labels())
                .containsExactly(NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 10_004, 4, NONE, 5, 3);
        assertThat(pictures).hasSize(2);
        assertThat(VpitBatch.of(List.of(conversation), 4, SPECIAL.imageStart()).answers())
                .containsExactly(1);
    }

    @Test
    void aCaptionedPictureBecomesAQuestionAndAnAnswer() {
        VpitBatch.Conversation conversation =
                layout(100).of(Example.drawing("a red apple", PICTURE), new ArrayList<>());
        assertThat(conversation.ids())
                .startsWith(1, header("user"))
                .containsSubsequence(
                        encode("Generate an image of a red apple").getFirst(),
                        header("assistant"),
                        encode("Here is an image based on your request:").getFirst(),
                        VpitBatch.IMAGE);
        assertThat(conversation.labels().getLast()).isEqualTo(SPECIAL.endOfTurn());
        assertThat(VpitBatch.of(List.of(conversation), 4, SPECIAL.imageStart()).answers())
                .containsExactly(0);
    }

    @Test
    void imagesThatExceedTheLongestSequenceAreSkipped() {
        List<Pixels> pictures = new ArrayList<>();
        VpitBatch.Conversation conversation = layout(7).of(Example.describing(PICTURE, "an apple"), pictures);
        assertThat(pictures).isEmpty();
        assertThat(conversation.ids()).doesNotContain(VpitBatch.IMAGE);
    }
}
