package io.dreampress.networks.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepetitionDetectorTest {
    private final RepetitionDetector detector = RepetitionDetector.standard();

    private boolean loops(IntStream tokens) {
        int[] all = tokens.toArray();
        return detector.loops(all, all.length);
    }

    @Test
    void findsAPhraseThreeTimesAtTheEnd() {
        assertThat(loops(IntStream.concat(
                        IntStream.range(100, 150), IntStream.range(0, 60).map(i -> i % 20))))
                .isTrue();
    }

    @Test
    void findsOneTokenAgainAndAgain() {
        assertThat(loops(IntStream.range(0, 24).map(i -> 7))).isTrue();
    }

    @Test
    void letsShortRepeatsPass() {
        assertThat(loops(IntStream.concat(IntStream.range(0, 100), IntStream.of(7, 7, 7, 7, 7, 7))))
                .isFalse();
    }

    @Test
    void letsTwiceTheSamePhrasePass() {
        assertThat(loops(IntStream.concat(IntStream.range(0, 80), IntStream.range(50, 80))))
                .isFalse();
    }

    @Test
    void letsALoopPassThatHasEnded() {
        assertThat(loops(IntStream.concat(IntStream.range(0, 60).map(i -> i % 5), IntStream.range(500, 530))))
                .isFalse();
    }

    @Test
    void looksAtTheCountedTokensOnly() {
        int[] tokens = IntStream.concat(
                        IntStream.range(0, 30), IntStream.range(0, 30).map(i -> 1))
                .toArray();
        assertThat(detector.loops(tokens, 40)).isFalse();
        assertThat(detector.loops(tokens, 60)).isTrue();
        assertThat(detector.loops(tokens, 0)).isFalse();
    }

    @Test
    void refusesSettingsThatFindNothing() {
        assertThatThrownBy(() -> new RepetitionDetector(0, 3, 24)).hasMessageContaining("repetition");
        assertThatThrownBy(() -> new RepetitionDetector(8, 1, 24)).hasMessageContaining("repetition");
    }
}
