package io.dreampress.assembler.rendition;

import static io.dreampress.assembler.rendition.RenderedDocuments.image;
import static io.dreampress.assembler.rendition.RenderedDocuments.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownRendererTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "# Tomatoes\r\n\r\nThey want sun.\r\n\r\n|And water.\r\n",
                "One.\n\n|Two.",
                "One.|\n\nTwo.\n\n\n",
                "One.|Two.",
                "  One \n|\n  Two  ",
                "ä\n\n|🍅"
            })
    void keepsTheTextByteForByteAroundAnImage(String article) {
        String[] texts = article.split("\\|");
        String markdown = render(text(texts[0]), image(0, "a tomato"), text(texts[1]));
        String figure = "![a tomato](images/0.png)";
        assertThat(markdown).startsWith(texts[0]).endsWith(texts[1]);
        assertThat(markdown.substring(texts[0].length(), markdown.length() - texts[1].length())
                        .strip())
                .isEqualTo(figure);
        assertThat(markdown).containsPattern("\n\\s*\n!\\[a tomato").containsPattern("0\\.png\\)\\r?\n\\s*\n");
    }

    @Test
    void joinsTextsThatOnceHadAnImageBetweenThem() {
        assertThat(render(text("One.\n\n"), text("Two."))).isEqualTo("One.\n\nTwo.");
        assertThat(render(text("One."), text("Two."))).isEqualTo("One.\n\nTwo.");
    }

    @Test
    void beginsAndEndsWithImages() {
        assertThat(render(image(0, "a"), text("One."), image(1, "b")))
                .isEqualTo("![a](images/0.png)\n\nOne.\n\n![b](images/1.png)\n");
    }

    @Test
    void saysWhichImageIsMissing() {
        assertThat(render(text("One."), new Block.Placeholder(0, "a tomato")))
                .isEqualTo("One.\n\n> *Image not available: a tomato*\n");
    }

    @Test
    void escapesAltTexts() {
        assertThat(render(image(0, "a [red]\n*tomato*"))).isEqualTo("![a \\[red\\] \\*tomato\\*](images/0.png)\n");
    }

    private static String render(Block... blocks) {
        return new MarkdownRenderer().render(RenderedDocuments.of("Tomatoes", blocks), ImagePaths.beside());
    }
}
