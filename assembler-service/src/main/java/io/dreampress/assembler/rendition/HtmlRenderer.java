package io.dreampress.assembler.rendition;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.Reproducibility.Drawing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.thymeleaf.TemplateEngine;
import org.thymeleaf.context.Context;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** A document as one HTML page with its own styles: light and dark, for screens of any width and for paper. Thread-safe. */
public final class HtmlRenderer {
    private static final String FOLDER = "io/dreampress/assembler/rendition/";
    private static final Set<String> RIGHT_TO_LEFT = Set.of("ar", "fa", "he", "ur", "yi");
    private static final int SMALL = 288;

    private final TemplateEngine templates = new TemplateEngine();
    private final ArticleBody body = new ArticleBody();
    private final String style = resource("document.css");

    public HtmlRenderer() {
        var resolver = new ClassLoaderTemplateResolver(HtmlRenderer.class.getClassLoader());
        resolver.setPrefix(FOLDER);
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding(StandardCharsets.UTF_8.name());
        templates.setTemplateResolver(resolver);
    }

    /** The page, its images under the paths given. */
    public String render(DocumentFinished document, ImagePaths paths) {
        String html = body.html(document.blocks(), block -> figure(block, paths));
        var locale = Locale.forLanguageTag(document.language());
        var page = new Context(locale);
        page.setVariable("document", values(document));
        page.setVariable("language", document.language());
        page.setVariable("direction", RIGHT_TO_LEFT.contains(locale.getLanguage()) ? "rtl" : "ltr");
        page.setVariable("heading", heading(document, html));
        page.setVariable("body", html);
        page.setVariable("style", style);
        page.setVariable("structuredData", StructuredData.of(document, paths));
        page.setVariable("facts", facts(document));
        page.setVariable("drawn", !document.reproducibility().drawings().isEmpty());
        return templates.process("document", page);
    }

    private String figure(Block block, ImagePaths paths) {
        var values = new Context();
        switch (block) {
            case Block.Image image -> {
                values.setVariable("path", paths.of(image));
                values.setVariable("altText", image.altText());
                values.setVariable("width", image.width());
                values.setVariable("height", image.height());
                values.setVariable("shownWidth", shownWidth(image.width()));
            }
            case Block.Placeholder(var index, var altText) -> values.setVariable("altText", altText);
            case Block.Text(var text) -> throw new IllegalArgumentException("text is no figure");
        }
        return templates.process("figure", values);
    }

    /** Small images are drawn larger than they are, since a thumbnail is lost on a page. */
    private static int shownWidth(int width) {
        return Math.max(width, Math.min(2 * width, SMALL));
    }

    /** {@code shown}, {@code hidden} where the text begins with the same words, or {@code none} where it has its own. */
    private static String heading(DocumentFinished document, String html) {
        String start = html.replaceAll("(?s)<(figure|style).*?</\\1>", "")
                .replaceAll("<[^>]*>", "")
                .replace("&#39;", "'")
                .replace("&#34;", "\"")
                .strip();
        if (html.contains("<h1>")) {
            return html.strip().startsWith("<h1>") ? "none" : "hidden";
        }
        String title = document.title().replaceAll("…$", "");
        return start.startsWith(title) ? "hidden" : "shown";
    }

    private static Map<String, Object> values(DocumentFinished document) {
        var date = DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                .withLocale(Locale.forLanguageTag(document.language()))
                .withZone(ZoneOffset.UTC);
        return Map.of(
                "id", document.documentId(),
                "title", document.title(),
                "date", date.format(document.finishedAt()),
                "instant", document.finishedAt().toString());
    }

    private static List<Map.Entry<String, String>> facts(DocumentFinished document) {
        var writing = document.reproducibility().writing();
        String drawings = document.reproducibility().drawings().stream()
                .map(HtmlRenderer::words)
                .distinct()
                .collect(Collectors.joining("; "));
        return List.of(
                Map.entry("Model", writing.bundle() + " (" + writing.precision() + ")"),
                Map.entry("Text", "seed " + writing.seed() + ", ended: " + document.finishReason()),
                Map.entry("Images", drawings.isEmpty() ? "none" : drawings),
                Map.entry("Software", "Dreampress " + writing.codeVersion()));
    }

    private static String words(Drawing drawing) {
        String byPictures = drawing.imageGuidance() == null ? "" : ", image guidance " + drawing.imageGuidance();
        return "%s, %d steps, guidance %s%s, seed %d"
                .formatted(drawing.sampler(), drawing.steps(), drawing.guidance(), byPictures, drawing.seed());
    }

    private static String resource(String name) {
        try (InputStream in = HtmlRenderer.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
