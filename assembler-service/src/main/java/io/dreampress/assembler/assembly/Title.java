package io.dreampress.assembler.assembly;

import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.Kind;
import java.util.regex.Pattern;

/**
 * A document's title.
 *
 * @param text one line, 1–120 characters
 */
record Title(String text) {
    private static final int LONGEST = 120;
    private static final Pattern HEADING =
            Pattern.compile("^ {0,3}#{1,6}[ \\t]+(.+?)[ \\t]*#*[ \\t]*$", Pattern.MULTILINE);
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?…。！？])(?=\\s|$)");
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern LINE_MARKS = Pattern.compile("^\\s*(?:[-+*>]|\\d+[.)])\\s+");
    private static final Pattern EMPHASIS = Pattern.compile("[*`]+|\\b_+|_+\\b");

    Title {
        text = shortened(text.strip().replaceAll("\\s+", " "));
    }

    /** As ordered; else the text's first heading; else a short prompt, or the first sentence of a given article. */
    static Title of(DocumentOrder order, String markdown) {
        if (order.title() != null) {
            return new Title(order.title());
        }
        boolean prompted = order.kind() == Kind.WRITE || order.kind() == Kind.IMAGE;
        boolean headed = HEADING.matcher(markdown).find();
        return prompted && !headed && order.content().strip().length() <= LONGEST
                ? new Title(order.content())
                : of(markdown);
    }

    /** The text's first heading, or its first sentence where it has none. */
    static Title of(String markdown) {
        var heading = HEADING.matcher(markdown);
        if (heading.find()) {
            return new Title(plain(heading.group(1)));
        }
        String first =
                markdown.lines().filter(line -> !line.isBlank()).findFirst().orElse("Untitled");
        return new Title(SENTENCE_END.split(plain(first), 2)[0]);
    }

    private static String plain(String markdown) {
        String text =
                LINK.matcher(LINE_MARKS.matcher(markdown).replaceFirst("")).replaceAll("$1");
        String words = EMPHASIS.matcher(text).replaceAll("").strip();
        return words.isEmpty() ? "Untitled" : words;
    }

    /** At a word's end where there is one. */
    private static String shortened(String line) {
        if (line.codePointCount(0, line.length()) <= LONGEST) {
            return line;
        }
        String head = line.substring(0, line.offsetByCodePoints(0, LONGEST - 1));
        int space = head.lastIndexOf(' ');
        return (space > LONGEST / 2 ? head.substring(0, space) : head) + "…";
    }
}
