package io.dreampress.systems.article;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ArticleProperties {
    @Property
    void keepsEveryCharacterOfAnyText(@ForAll String text) {
        assertThat(joined(text)).isEqualTo(text);
    }

    @Property
    void keepsEveryCharacterOfMarkdown(@ForAll("markdown") String text) {
        assertThat(joined(text)).isEqualTo(text);
    }

    @Property
    void makesNoEmptyBlock(@ForAll("markdown") String text) {
        assertThat(Article.blocks(text)).noneMatch(block -> block.text().isEmpty());
    }

    @Property
    void leavesTheBlocksBeforeTheLastOneAloneWhenTextIsAppended(@ForAll("lines") List<String> lines) {
        StringBuilder text = new StringBuilder();
        List<String> closed = List.of();
        for (String line : lines) {
            text.append(line);
            List<String> blocks = Article.blocks(text.toString()).stream()
                    .map(ArticleBlock::text)
                    .toList();
            assertThat(blocks.subList(0, Math.min(closed.size(), blocks.size())))
                    .isEqualTo(closed);
            closed = blocks.subList(0, blocks.size() - 1);
        }
    }

    private static String joined(String text) {
        return Article.blocks(text).stream().map(ArticleBlock::text).collect(Collectors.joining());
    }

    @Provide
    Arbitrary<String> markdown() {
        return lines().map(lines -> String.join("", lines));
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> content = Arbitraries.of(
                "",
                "",
                "A plain line.",
                "# Heading",
                "## Two",
                "===",
                "---",
                "***",
                "- item",
                "* other",
                "1. one",
                "2. two",
                "2024. A year",
                "  nested",
                "    deep",
                "\tcode",
                "```",
                "~~~java",
                "````",
                "> quote",
                "| a | b |",
                "<div>",
                "![cat](cat.png)",
                "[ref]: http://x",
                "ünïcödé 🦊",
                " ",
                "- ",
                "\u2028",
                "\u000b");
        Arbitrary<String> end = Arbitraries.of("\n", "\n", "\n", "\r\n", "\r");
        return net.jqwik.api.Combinators.combine(content, end)
                .as(String::concat)
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }
}
