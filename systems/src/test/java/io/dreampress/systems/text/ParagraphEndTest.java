package io.dreampress.systems.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.systems.article.ArticleBlock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParagraphEndTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "First.\\n\\n|Next|First.\\n\\n",
                "1. Dig.\\n|2|1. Dig.\\n",
                "1. Dig.\\n\\n|2|1. Dig.\\n\\n",
                "- Dig.\\n|-|- Dig.\\n",
                "A\\n\\n1. Dig.\\n\\n|Done|1. Dig.\\n\\n",
                "# Title\\n|Text|# Title\\n"
            })
    void seesTheEndWhenTheNextBlockBegins(String passage, String next, String last) {
        assertThat(ParagraphEnd.before(lines(passage), next))
                .map(ArticleBlock::text)
                .hasValue(lines(last));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "First|.",
                "First.\\n|continues",
                "1. Dig.\\n\\n|  deeper",
                "1. Dig.\\n|deeper",
                "```\\n1. x\\n\\n|2",
                "\\n\\n|Start"
            })
    void waitsWhileTheParagraphMayGoOn(String passage, String next) {
        assertThat(ParagraphEnd.before(lines(passage), next).filter(ArticleBlock::isParagraph))
                .isEmpty();
    }

    private static String lines(String text) {
        return text.replace("\\n", "\n");
    }
}
