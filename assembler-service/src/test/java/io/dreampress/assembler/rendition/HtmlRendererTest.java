package io.dreampress.assembler.rendition;

import static io.dreampress.assembler.rendition.RenderedDocuments.image;
import static io.dreampress.assembler.rendition.RenderedDocuments.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.topic.JsonSerde;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlRendererTest {
    private final HtmlRenderer renderer = new HtmlRenderer();

    @Test
    void standsAloneWithoutScriptsOrOutsideResources() {
        String html = render("Tomatoes", text("They want *sun*."), image(0, "a tomato"));
        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .contains("<html lang=\"en\" dir=\"ltr\">", "<title>Tomatoes</title>", "<p>They want <em>sun</em>.</p>")
                .doesNotContain("<link", "@import", "url(", " th:");
        assertThat(html.split("<script", -1)).hasSize(2);
    }

    @Test
    void placesAnImageAsAFigureBetweenItsTexts() {
        String html = render("Tomatoes", text("One.\n\n"), image(0, "a <tomato> & \"sun\""), text("Two."));
        assertThat(html.replaceAll("\\s+", " "))
                .contains("<p>One.</p> <figure style=\"--shown: 256px\"><img src=\"images/0.png\""
                        + " alt=\"a &lt;tomato&gt; &amp; &quot;sun&quot;\" width=\"128\" height=\"128\">"
                        + "<figcaption>a &lt;tomato&gt; &amp; &quot;sun&quot;</figcaption></figure>")
                .contains("</figure> <p>Two.</p>");
    }

    @Test
    void saysWhichImageIsMissing() {
        assertThat(render("T", text("One."), new Block.Placeholder(0, "a tomato")))
                .contains("aria-label=\"Image not available: a tomato\"", "<figcaption>a tomato</figcaption>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "[x](javascript:alert(1))",
                "<iframe src='http://evil'></iframe>",
                "<style>body{display:none}</style>",
                "<p style='position:fixed' onclick='alert(1)'>x</p>",
                "<svg onload=alert(1)>",
                "```\n<script>alert(1)</script>\n```"
            })
    void letsNothingHarmfulThrough(String markdown) {
        String page = render("Tomatoes", text("Before.\n\n" + markdown + "\n\nAfter."));
        String body = page.substring(page.indexOf("<article>"), page.indexOf("</article>"));
        assertThat(body)
                .contains("Before.")
                .doesNotContain(
                        "<script",
                        "onerror=",
                        "onclick=",
                        "onload=",
                        "href=\"javascript",
                        "<iframe",
                        "<style",
                        "<svg",
                        "position:fixed");
    }

    @Test
    void escapesTitlesEverywhere() {
        String page = render("</title></script><script>alert(1)</script>", text("x"));
        assertThat(page).doesNotContain("<script>alert").contains("&lt;/title&gt;");
        assertThat(page.split("</script>", -1)).hasSize(2);
    }

    @Test
    void showsTheTitleUnlessTheTextBeginsWithIt() {
        assertThat(render("Tomatoes", text("They want sun."))).contains("<h1 class=\"title\">Tomatoes</h1>");
        assertThat(render("They want sun.", text("They want sun. And water.")))
                .contains("<h1 class=\"unseen\">They want sun.</h1>");
        assertThat(render("Tomatoes", text("# Tomatoes\n\nThey want sun."))).containsOnlyOnce("<h1");
    }

    @Test
    void keepsLinkDefinitionsAndNumbersAcrossImages() {
        String html =
                render("T", text("1. One [map][m]\n\n"), image(0, "a"), text("2. Two\n\n[m]: https://example.org\n"));
        assertThat(html).contains("href=\"https://example.org\"", "<ol start=\"2\">");
    }

    @Test
    void losesNoFigureToAnUnclosedCodeBlock() {
        assertThat(render("T", text("```\ncode\n\n"), image(0, "a"), text("more")))
                .containsOnlyOnce("<figure")
                .doesNotContain("at1x");
    }

    @Test
    void rendersTables() {
        assertThat(render("T", text("| a | b |\n|---|---|\n| 1 | 2 |\n"))).contains("<table>", "<td>1</td>");
    }

    @Test
    void tellsMachinesThatTheImagesAreGenerated() {
        String page = render("Tomatoes", text("x"), image(0, "a tomato"));
        String json = page.replaceAll("(?s).*<script type=\"application/ld\\+json\">(.*?)</script>.*", "$1");
        var article = JsonSerde.MAPPER.readTree(json);
        assertThat(article.get("headline").asString()).isEqualTo("Tomatoes");
        assertThat(article.get("image").get(0).get("digitalSourceType").asString())
                .endsWith("/trainedAlgorithmicMedia");
        assertThat(article.get("image").get(0).get("contentUrl").asString()).isEqualTo("images/0.png");
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(render("T", text("One."), image(0, "a"))).isEqualTo(render("T", text("One."), image(0, "a")));
    }

    private String render(String title, Block... blocks) {
        return renderer.render(RenderedDocuments.of(title, blocks), ImagePaths.beside());
    }
}
