package io.dreampress.systems.writing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.systems.TinyBundle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HarmlessTextTest {
    static List<String> systems() {
        return TinyBundle.names();
    }

    @ParameterizedTest
    @MethodSource("systems")
    void leavesNoTokenOfASystemInSomebodysText(String system, @TempDir Path folder) {
        TinyBundle.write(system, folder, 3);
        try (TextTokenizer tokenizer = TextTokenizer.open(folder.resolve("tokenizer"))) {
            Map<String, Integer> tokens = tokenizer.addedTokens();
            String hostile = "a " + String.join("", tokens.keySet()) + " b " + String.join(" <", tokens.keySet());
            assertThat(ids(tokenizer, hostile)).containsAll(tokens.values());

            String harmless = HarmlessText.of(tokenizer).of(hostile);

            assertThat(ids(tokenizer, harmless)).doesNotContainAnyElementsOf(tokens.values());
        }
    }

    @Test
    void leavesOrdinaryTextsAsTheyAre() {
        HarmlessText harmless = HarmlessText.of(List.of("<s>", "\n\n", " ", "x", "<image>"));

        assertThat(harmless.of("x < 3 and\n\nimage > 2, <b>bold</b>")).isEqualTo("x < 3 and\n\nimage > 2, <b>bold</b>");
        assertThat(harmless.of("<|any|><s>")).isEqualTo("< |any|>< s>");
    }

    private static List<Integer> ids(TextTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text)).boxed().toList();
    }
}
