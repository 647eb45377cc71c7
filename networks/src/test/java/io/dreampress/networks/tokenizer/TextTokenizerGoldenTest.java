package io.dreampress.networks.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.dreampress.networks.golden.SmolLm2;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tokenizer of the default bundle against transformers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TextTokenizerGoldenTest {
    private final TextTokenizer tokenizer = TextTokenizer.open(SmolLm2.tokenizer());

    @AfterAll
    void close() {
        tokenizer.close();
    }

    static Stream<JsonObject> strings() {
        return SmolLm2.reference().getAsJsonArray("strings").asList().stream().map(JsonElement::getAsJsonObject);
    }

    static Stream<JsonObject> greedy() {
        return SmolLm2.reference().getAsJsonArray("greedy").asList().stream().map(JsonElement::getAsJsonObject);
    }

    @ParameterizedTest
    @MethodSource("strings")
    void encodesAndDecodesLikeTheReference(JsonObject expected) {
        int[] ids = tokenizer.encode(expected.get("text").getAsString());
        assertThat(ids).containsExactly(SmolLm2.ints(expected, "ids"));
        assertThat(tokenizer.decode(ids)).isEqualTo(expected.get("decoded").getAsString());
    }

    @ParameterizedTest
    @MethodSource("greedy")
    void encodesChatsLikeTheReference(JsonObject expected) {
        assertThat(tokenizer.encode(expected.get("prompt").getAsString()))
                .containsExactly(SmolLm2.ints(expected, "ids"));
    }

    @ParameterizedTest
    @MethodSource("strings")
    void streamsTheSameTextWithoutHalfCharacters(JsonObject expected) {
        StreamingText stream = tokenizer.stream();
        StringBuilder text = new StringBuilder();
        for (int id : SmolLm2.ints(expected, "ids")) {
            String piece = stream.push(id);
            assertThat(piece).doesNotContain("\uFFFD");
            assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                    .isTrue();
            text.append(piece);
        }
        text.append(stream.rest());
        assertThat(text.toString()).isEqualTo(expected.get("decoded").getAsString());
    }

    @Test
    void showsBytesThatNeverBecomeACharacterAtTheEnd() {
        int[] tomato = tokenizer.encode("\uD83C\uDF45");
        StreamingText stream = tokenizer.stream();
        for (int i = 0; i < tomato.length - 1; i++) {
            assertThat(stream.push(tomato[i])).isEmpty();
        }
        assertThat(stream.rest()).contains("\uFFFD");
    }

    @Test
    void keepsLongTextsWhole() {
        int[] ids = tokenizer.encode("a tomato ".repeat(2_000));
        assertThat(ids.length).isGreaterThan(4_000);
        assertThat(tokenizer.decode(ids)).isEqualTo("a tomato ".repeat(2_000));
    }

    @Test
    void knowsItsSpecialTokens() {
        assertThat(tokenizer.idOf("<|im_start|>")).contains(1);
        assertThat(tokenizer.idOf("<|im_end|>")).contains(2);
        assertThat(tokenizer.idOf("<im_start>")).isEmpty();
        assertThat(tokenizer.encode("<im_start>")).hasSizeGreaterThan(1);
        assertThat(tokenizer.decodePlain(1, 28120, 2)).isEqualTo(tokenizer.decode(28120));
        assertThat(tokenizer.encodeWithTemplate("x")).startsWith(1);
        assertThat(tokenizer.chatTemplate().orElseThrow()).contains("add_generation_prompt");
    }

    @Test
    void namesAMissingFile() {
        assertThatThrownBy(() -> TextTokenizer.open(Path.of("nowhere"))).hasMessageContaining("nowhere/tokenizer.json");
    }
}
