package io.dreampress.assembler.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TitleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'# Tomatoes\n\nThey want sun.' | Tomatoes",
                "'They want sun.\n\n## Where to *plant* them ##' | Where to plant them",
                "'They want **sun**. And water.' | They want sun.",
                "'1. Dig a hole! Deep.' | Dig a hole!",
                "'See [the map](http://x). Then go.' | See the map.",
                "'use snake_case_names here' | use snake_case_names here",
                "'   \n' | Untitled",
                "'' | Untitled"
            })
    void isTheFirstHeadingOrTheFirstSentence(String markdown, String title) {
        assertThat(Title.of(markdown).text()).isEqualTo(title);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "WRITE      | none  | Sow a bean | Put it in soil.   | Sow a bean",
                "WRITE      | none  | Sow a bean | '# Beans\n\nSow.' | Beans",
                "WRITE      | Given | Sow a bean | Put it in soil.   | Given",
                "IMAGE      | none  | A red bean | ''                | A red bean",
                "ILLUSTRATE | none  | First. Then. | First. Then.    | First."
            })
    void isOrderedOrAHeadingOrTheShortPrompt(Kind kind, String title, String content, String text, String expected) {
        assertThat(Title.of(order(kind, title, content), text).text()).isEqualTo(expected);
    }

    private static DocumentOrder order(Kind kind, String title, String content) {
        var sample = new SampleDocument("d", "t").accepted().order();
        return new DocumentOrder(
                kind,
                content,
                title,
                sample.language(),
                sample.pictures(),
                sample.images(),
                sample.text(),
                sample.seed(),
                sample.priority(),
                sample.onImageFailure(),
                sample.feedback());
    }

    @Test
    void isShortenedAtAWordsEnd() {
        String title = Title.of("word ".repeat(60)).text();
        assertThat(title).hasSizeLessThanOrEqualTo(120).hasSizeGreaterThan(100).endsWith("word…");
    }

    @Test
    void isNeverCutInsideACharacter() {
        String title = new Title("🍅".repeat(200)).text();
        assertThat(title.codePoints().filter(c -> c == 0x1F345).count()).isEqualTo(119);
        assertThat(title).endsWith("🍅…");
    }
}
