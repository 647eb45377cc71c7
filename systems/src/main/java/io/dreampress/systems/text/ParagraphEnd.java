package io.dreampress.systems.text;

import io.dreampress.systems.article.Article;
import io.dreampress.systems.article.ArticleBlock;
import java.util.List;
import java.util.Optional;

/** Sees the end of a paragraph while a text is written, from the first characters of what comes next. */
public final class ParagraphEnd {
    private ParagraphEnd() {}

    /**
     * The paragraph that a passage ends with, if what comes next begins a new block; empty while the paragraph may go on.
     * A digit or a bullet at the start of a line is taken for the next list item at once, although only the characters
     * after it will tell: decided text is never taken back.
     */
    public static Optional<ArticleBlock> before(String passage, String next) {
        if (!passage.endsWith("\n") || next.isEmpty() || Character.isWhitespace(next.charAt(0))) {
            return Optional.empty();
        }
        char c = next.charAt(0);
        String probe = Character.isDigit(c) ? "1. x" : "-*+".indexOf(c) >= 0 ? "- x" : next;
        List<ArticleBlock> before = Article.blocks(passage);
        List<ArticleBlock> after = Article.blocks(passage + probe);
        boolean begins =
                after.size() == before.size() + 1 && after.getLast().text().equals(probe);
        return begins && !before.isEmpty() ? Optional.of(before.getLast()) : Optional.empty();
    }
}
