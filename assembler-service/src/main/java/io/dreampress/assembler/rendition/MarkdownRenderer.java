package io.dreampress.assembler.rendition;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFinished;
import java.util.List;
import java.util.function.Function;

/** A document as Markdown: its text byte for byte, with the images between. Thread-safe. */
public final class MarkdownRenderer {
    /** The document, its images under the paths given. */
    public String render(DocumentFinished document, ImagePaths paths) {
        return join(document.blocks(), block -> switch (block) {
            case Block.Text(var text) -> text;
            case Block.Image image -> "![" + escaped(image.altText()) + "](" + paths.of(image) + ")";
            case Block.Placeholder(var index, var altText) -> "> *Image not available: " + escaped(altText) + "*";
        });
    }

    /** Texts as they are, everything else as a paragraph of its own between them. */
    static String join(List<Block> blocks, Function<Block, String> markdown) {
        var joined = new StringBuilder();
        boolean afterText = true;
        for (var block : blocks) {
            boolean isText = block instanceof Block.Text;
            String next = markdown.apply(block);
            if (!next.isEmpty()) {
                joined.append(separator(joined, next, isText && afterText));
                joined.append(next);
                afterText = isText;
            }
        }
        return afterText ? joined.toString() : joined.append('\n').toString();
    }

    /** As many line breaks as are missing to a blank line; two texts have their own, if they have any. */
    private static String separator(StringBuilder before, String after, boolean betweenTexts) {
        int breaks = trailingBreaks(before) + leadingBreaks(after);
        if (before.isEmpty() || breaks >= 2 || betweenTexts && breaks > 0) {
            return "";
        }
        return "\n".repeat(2 - breaks);
    }

    private static int trailingBreaks(CharSequence text) {
        int breaks = 0;
        for (int i = text.length() - 1; i >= 0 && Character.isWhitespace(text.charAt(i)); i--) {
            breaks += text.charAt(i) == '\n' ? 1 : 0;
        }
        return breaks;
    }

    private static int leadingBreaks(String text) {
        return (int) text.chars()
                .takeWhile(Character::isWhitespace)
                .filter(c -> c == '\n')
                .count();
    }

    private static String escaped(String altText) {
        return altText.replaceAll("\\s+", " ").strip().replaceAll("([\\\\\\[\\]*_`<>])", "\\\\$1");
    }
}
