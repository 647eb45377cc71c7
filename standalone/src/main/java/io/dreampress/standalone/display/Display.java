package io.dreampress.standalone.display;

import io.dreampress.standalone.following.DocumentEvent;

/**
 * Shows how a document comes along. Not thread-safe.
 */
public interface Display {
    /** Something is under way, in words. */
    void status(String words);

    /** A document came along. */
    void show(DocumentEvent event);

    /** The document's files lie in a folder. */
    void delivered(Delivery delivery);

    /** Which display fits. */
    static Display of(boolean json) {
        if (json) {
            return new JsonLines(System.out);
        }
        return isTerminal() ? new TerminalDisplay(System.out, System.err) : new PlainLines(System.out, System.err);
    }

    /** Whether somebody sits before a terminal that can show more than lines. */
    static boolean isTerminal() {
        String said = System.getProperty("dreampress.terminal");
        boolean terminal =
                said == null ? System.console() != null && System.console().isTerminal() : said.equals("true");
        return terminal && !"dumb".equals(System.getenv("TERM"));
    }
}
