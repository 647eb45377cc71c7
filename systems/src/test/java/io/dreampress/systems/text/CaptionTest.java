package io.dreampress.systems.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Tomato plant. | tomato plant",
                "'A watering can\nand more' | watering can",
                "**Penguins** | penguins",
                "1. fox | fox",
                "'\"sun\"' | sun",
                "NASA rocket | NASA rocket",
                "'<|im_end|>' | im end",
                "train from the airport to the city | train",
                "cup of tea with milk and sugar | cup of tea",
                "... | red rose",
                "1234 | red rose"
            })
    void makesOneLineOfWords(String answer, String caption) {
        assertThat(Caption.of(answer, "2. **Red rose**")).isEqualTo(caption);
    }

    @Property
    void isNeverEmptyNorLongNorMoreThanOneLine(@ForAll String answer, @ForAll String otherwise) {
        assertThat(Caption.of(answer, otherwise))
                .isNotBlank()
                .hasSizeLessThanOrEqualTo(60)
                .doesNotContain("\n", "\r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3. **Step 3: Water it** | Water it",
                "- Dig a *deep* hole | Dig a deep hole",
                "Step one: Start. | Start.",
                "1986 was a year. | 1986 was a year."
            })
    void readsAParagraphAsPlainText(String paragraph, String plain) {
        assertThat(Caption.plain(paragraph)).isEqualTo(plain);
    }
}
