package io.dreampress.systems.article;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArticleTest {
    @Test
    void cutsPlainTextAtBlankLines() {
        assertThat(paragraphs("First line\nsecond line.\n\n\nNext one.\n"))
                .containsExactly("First line\nsecond line.\n\n\n", "Next one.\n");
    }

    @Test
    void takesHeadingsOfBothKindsForNoParagraph() {
        assertThat(paragraphs("# Title\nText.\n\nOther title\n-----\nMore text.\n"))
                .containsExactly("Text.\n\n", "More text.\n");
    }

    @Test
    void takesEveryListItemForAParagraph() {
        assertThat(paragraphs("Steps:\n\n1. Dig.\n2. Plant.\n\n   Deep enough.\n3) Water.\n"))
                .containsExactly("Steps:\n\n", "1. Dig.\n", "2. Plant.\n\n   Deep enough.\n", "3) Water.\n");
    }

    @Test
    void keepsANestedListWithItsItem() {
        assertThat(paragraphs("- Tools\n  - spade\n  - can\n- Seeds\n"))
                .containsExactly("- Tools\n  - spade\n  - can\n", "- Seeds\n");
    }

    @Test
    void looksIntoNoCode() {
        assertThat(paragraphs("Before.\n\n```\n# not a heading\n\n- not an item\n```\nAfter.\n"))
                .containsExactly("Before.\n\n", "After.\n");
    }

    @Test
    void keepsCodeWithTheListItemItBelongsTo() {
        assertThat(paragraphs("- Run\n  ```\nls\n\n  ```\n- Look\n"))
                .containsExactly("- Run\n  ```\nls\n\n  ```\n", "- Look\n");
    }

    @Test
    void drawsNothingForTablesRulesPicturesAndFrontMatter() {
        assertThat(paragraphs("---\ntitle: x\n---\n\n***\n\n| a |\n|---|\n\n![cat](cat.png)\n\n<p>html</p>\n\nText.\n"))
                .containsExactly("Text.\n");
    }

    @Test
    void readsAYearAtTheStartOfALineAsPartOfItsSentence() {
        assertThat(paragraphs("It was founded in\n1986. It grew.\n"))
                .containsExactly("It was founded in\n1986. It grew.\n");
    }

    @Test
    void hasNoBlocksInAnEmptyText() {
        assertThat(Article.blocks("")).isEmpty();
    }

    @Test
    void keepsBlankLinesAtTheStart() {
        assertThat(Article.blocks("\n\nText").get(0)).isEqualTo(new ArticleBlock(ArticleBlock.Role.OTHER, "\n\n"));
    }

    private static List<String> paragraphs(String text) {
        return Article.blocks(text).stream()
                .filter(ArticleBlock::isParagraph)
                .map(ArticleBlock::text)
                .toList();
    }
}
