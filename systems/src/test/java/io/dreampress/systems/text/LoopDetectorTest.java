package io.dreampress.systems.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoopDetectorTest {
    @Test
    void keepsTheFirstOccurrenceOfARunThatIsRepeated() {
        List<Integer> tokens = new ArrayList<>(List.of(1, 2, 3));
        for (int i = 0; i < 4; i++) {
            tokens.addAll(List.of(7, 8, 9, 10, 11));
        }

        assertThat(LoopDetector.repeatedRun(tokens)).hasValue(3 + 5);
    }

    @Test
    void bearsARunThatStandsThreeTimes() {
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tokens.addAll(List.of(7, 8, 9, 10, 11, 12));
        }

        assertThat(LoopDetector.repeatedRun(tokens)).isEmpty();
    }

    @Test
    void bearsAFewEqualTokens() {
        assertThat(LoopDetector.repeatedRun(List.of(1, 5, 5, 5, 5, 5))).isEmpty();
    }

    @Test
    void findsOneTokenForEver() {
        List<Integer> tokens = new ArrayList<>(List.of(1, 2));
        IntStream.range(0, 16).forEach(i -> tokens.add(5));

        assertThat(LoopDetector.repeatedRun(tokens)).hasValue(3);
    }

    @Test
    void cutsWhereASentenceStandsTheSecondTimeOnceItComesAThirdTime() {
        String text =
                "You need a strong tomato plant.\n\nDig.\n\n5. You need a strong tomato plant.\n\n6. You need a strong"
                        + " tomato plant.\n";

        assertThat(LoopDetector.repeatedSentence(text)).hasValue(text.indexOf("\n5.") + 1);
    }

    @Test
    void bearsShortSentencesHoweverOften() {
        assertThat(LoopDetector.repeatedSentence("Water it. Water it. Water it. Water it.\n"))
                .isEmpty();
    }
}
