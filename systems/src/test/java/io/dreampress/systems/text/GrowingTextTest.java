package io.dreampress.systems.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tokens are bytes here, so that characters come in pieces. */
class GrowingTextTest {
    private final GrowingText text = new GrowingText(GrowingTextTest::decode, new StopTexts(List.of("STOP")));

    @Test
    void showsACharacterOnlyWhenAllItsBytesAreThere() {
        assertThat(write("aü🦊")).isEqualTo("a||ü||||🦊");
    }

    @Test
    void showsNothingOfAStopText() {
        assertThat(write("a STOP").replace("|", "")).isEqualTo("a ");
        assertThat(text.stopsAt()).isEqualTo(2);
    }

    @Test
    void keepsTheTokensOfWhatIsKept() {
        write("one two");

        assertThat(text.finishPassage(3)).isEqualTo(new GrowingText.Cut("one", List.of(111, 110, 101)));
        assertThat(text.passage()).isEmpty();
        assertThat(text.tokenCount()).isEqualTo(7);
    }

    @Test
    void seesASentenceAgainThatStandsInAnEarlierPassage() {
        write("The fox sleeps all day long.\n");
        text.finishPassage();
        write("Then: \nThe fox sleeps all day long.\nThe fox sleeps all day long.\n");

        assertThat(text.loopsAt()).hasValue("Then: \n".length());
    }

    private String write(String written) {
        byte[] bytes = written.getBytes(StandardCharsets.UTF_8);
        return java.util.stream.IntStream.range(0, bytes.length)
                .mapToObj(i -> text.append(bytes[i] & 0xff))
                .collect(Collectors.joining("|"));
    }

    private static String decode(List<Integer> tokens) {
        byte[] bytes = new byte[tokens.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = tokens.get(i).byteValue();
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
