package io.dreampress.systems.article;

import io.dreampress.systems.article.ArticleBlock.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text cut into blocks, losslessly: the blocks' texts joined are the text. Markdown's block structure is respected as
 * far as it matters for placing images (CommonMark 0.31, section 4): headings, lists, fenced and indented code, tables,
 * HTML, rules, front matter. A text without Markdown is paragraphs between blank lines.
 */
public final class Article {
    private static final Pattern LINE = Pattern.compile("[^\\r\\n]*(?:\\r\\n|\\r|\\n)|[^\\r\\n]+");
    private static final Pattern HEADING = Pattern.compile(" {0,3}#{1,6}(?:[ \\t].*)?");
    private static final Pattern UNDERLINE = Pattern.compile(" {0,3}(?:=+|-+)[ \\t]*");
    private static final Pattern RULE =
            Pattern.compile(" {0,3}(?:(?:-[ \\t]*){3,}|(?:\\*[ \\t]*){3,}|(?:_[ \\t]*){3,})");
    private static final Pattern FENCE = Pattern.compile("[ \\t]*(`{3,}|~{3,})[^`]*");
    private static final Pattern ITEM = Pattern.compile("( {0,3}(?:[-+*]|(\\d{1,9})[.)]))(?:[ \\t]+(.*)|)");
    private static final Pattern INDENTED = Pattern.compile("(?: {4}| {0,3}\\t).*");
    private static final Pattern NOT_PROSE =
            Pattern.compile(" {0,3}(?:\\||<[a-zA-Z/!?]|!\\[[^\\]]*\\]\\([^)]*\\)[ \\t]*$|\\[[^\\]]+\\]:).*");

    private final List<ArticleBlock> blocks = new ArrayList<>();
    private final StringBuilder open = new StringBuilder();
    private Role role = Role.OTHER;
    private boolean afterBlank = true;
    private boolean first = true;
    /** The fence that is open, or null. */
    private String fence;

    private boolean frontMatter;
    /** How far a list item's continuation after a blank line is indented. */
    private int itemIndent;

    private Article() {}

    /** The blocks of a text, in order; none for an empty text. */
    public static List<ArticleBlock> blocks(String text) {
        Article article = new Article();
        Matcher lines = LINE.matcher(text);
        while (lines.find()) {
            article.line(lines.group());
        }
        article.close();
        return List.copyOf(article.blocks);
    }

    private void line(String line) {
        String content = line.stripTrailing();
        if (frontMatter) {
            open.append(line);
            frontMatter = !content.equals("---") && !content.equals("...");
            afterBlank = !frontMatter;
        } else if (first && content.equals("---")) {
            begin(Role.OTHER, line);
            frontMatter = true;
        } else if (fence != null) {
            insideFence(line, content);
        } else if (content.isBlank()) {
            open.append(line);
            afterBlank = true;
        } else {
            visible(line, content);
            afterBlank = false;
        }
        first = false;
    }

    private void insideFence(String line, String content) {
        open.append(line);
        String stripped = content.strip();
        if (stripped.startsWith(fence) && stripped.chars().allMatch(c -> c == fence.charAt(0))) {
            fence = null;
            afterBlank = role != Role.LIST_ITEM;
        }
    }

    private void visible(String line, String content) {
        Matcher item = ITEM.matcher(content);
        Matcher opened = FENCE.matcher(content);
        if (continuesItem(content)) {
            open.append(line);
            openFence(opened);
        } else if (role == Role.PARAGRAPH
                && !afterBlank
                && UNDERLINE.matcher(content).matches()) {
            open.append(line);
            role = Role.HEADING;
        } else if (HEADING.matcher(content).matches()) {
            begin(Role.HEADING, line);
        } else if (RULE.matcher(content).matches()) {
            begin(Role.OTHER, line);
            close();
        } else if (opened.matches()) {
            begin(Role.OTHER, line);
            openFence(opened);
        } else if (item.matches() && startsItem(item)) {
            begin(Role.LIST_ITEM, line);
            itemIndent = item.end(1) + 1;
        } else if (continuesBlock()) {
            open.append(line);
        } else {
            boolean prose = !NOT_PROSE.matcher(content).matches()
                    && !INDENTED.matcher(content).matches();
            begin(prose ? Role.PARAGRAPH : Role.OTHER, line);
        }
    }

    private void openFence(Matcher opened) {
        if (opened.matches()) {
            fence = opened.group(1);
        }
    }

    /** A line that is indented below its list item, whatever it is: nested lists belong to their item. */
    private boolean continuesItem(String content) {
        int indent = content.length() - content.stripLeading().length();
        return role == Role.LIST_ITEM
                && !open.isEmpty()
                && (content.startsWith("\t") || indent >= Math.min(itemIndent, 2));
    }

    /** A number other than 1 does not interrupt a paragraph: it may be part of a sentence. */
    private boolean startsItem(Matcher item) {
        boolean interrupts = role == Role.PARAGRAPH && !afterBlank && !open.isEmpty();
        String number = item.group(2);
        String text = item.group(3);
        return !interrupts || (text != null && !text.isBlank() && (number == null || number.equals("1")));
    }

    private boolean continuesBlock() {
        return !afterBlank && !open.isEmpty() && role != Role.HEADING;
    }

    private void begin(Role next, String line) {
        close();
        role = next;
        open.append(line);
    }

    private void close() {
        if (!open.isEmpty()) {
            blocks.add(new ArticleBlock(open.toString().isBlank() ? Role.OTHER : role, open.toString()));
            open.setLength(0);
        }
    }
}
