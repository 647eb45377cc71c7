package io.dreampress.assembler.rendition;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.payload.Sha256;
import java.util.List;
import java.util.function.Function;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * The text of a document as safe HTML with its figures. The text is parsed as one piece, so that link definitions and
 * numbered lists reach across images; a marker holds each figure's place until the text has been sanitised.
 */
final class ArticleBody {
    private static final PolicyFactory SAFE = new HtmlPolicyBuilder()
            .allowCommonBlockElements()
            .allowCommonInlineFormattingElements()
            .allowStandardUrlProtocols()
            .allowElements("a", "img", "hr", "pre", "table", "thead", "tbody", "tr", "th", "td", "kbd", "mark", "abbr")
            .allowAttributes("href", "title")
            .onElements("a")
            .allowAttributes("src", "alt", "title", "width", "height")
            .onElements("img")
            .allowAttributes("start")
            .onElements("ol")
            .allowAttributes("align", "colspan", "rowspan")
            .onElements("th", "td")
            .requireRelNofollowOnLinks()
            .toFactory();

    private final Parser parser =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder().extensions(List.of(TablesExtension.create())).build();

    /** @param figure the HTML of an image or a placeholder, safe already */
    String html(List<Block> blocks, Function<Block, String> figure) {
        // the hash of the text cannot stand in the text
        String nonce = "figure" + Sha256.of(MarkdownRenderer.join(blocks, block -> text(block, "")));
        String markdown =
                MarkdownRenderer.join(blocks, block -> text(block, nonce + "at" + blocks.indexOf(block) + "x"));
        String html = SAFE.sanitize(renderer.render(parser.parse(markdown)));
        for (int i = 0; i < blocks.size(); i++) {
            if (!(blocks.get(i) instanceof Block.Text)) {
                html = withFigure(html, nonce + "at" + i + "x", figure.apply(blocks.get(i)));
            }
        }
        return html;
    }

    /** A marker that the text swallowed, such as one in an unclosed code block, leaves its figure to the end. */
    private static String withFigure(String html, String marker, String figure) {
        String paragraph = "<p>" + marker + "</p>";
        return html.contains(paragraph) ? html.replace(paragraph, figure) : html.replace(marker, "") + figure;
    }

    private static String text(Block block, String other) {
        return block instanceof Block.Text(var text) ? text : other;
    }
}
