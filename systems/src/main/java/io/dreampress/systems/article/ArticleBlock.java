package io.dreampress.systems.article;

/**
 * A part of an article.
 *
 * @param role what it is
 * @param text exactly as it stands there, with its line ends and the blank lines after it
 */
public record ArticleBlock(Role role, String text) {
    /** What a block is. */
    public enum Role {
        HEADING,
        PARAGRAPH,
        LIST_ITEM,
        /** Code, a table, a rule, HTML, front matter, blank lines at the very start: nothing to draw. */
        OTHER
    }

    /** Whether an image may follow it. */
    public boolean isParagraph() {
        return role == Role.PARAGRAPH || role == Role.LIST_ITEM;
    }
}
