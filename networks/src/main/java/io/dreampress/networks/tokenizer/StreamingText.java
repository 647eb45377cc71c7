package io.dreampress.networks.tokenizer;

import java.util.Arrays;

/**
 * Turns ids into text as they come, never showing half a character: bytes wait until their character is whole. What has
 * been given out is exactly a prefix of the whole text's decoding.
 *
 * <p>Not thread-safe; one per text.
 */
public final class StreamingText {
    private static final char REPLACEMENT = '\uFFFD';
    /** A character has at most four bytes; after this many ids without a whole end the bytes are taken as broken. */
    private static final int PATIENCE = 12;

    private static final int CONTEXT = 4;

    private final TextTokenizer tokenizer;
    private int[] ids = new int[64];
    private int length;
    private int given;

    StreamingText(TextTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Takes the next id.
     *
     * @return what can be shown now; empty while a character is incomplete
     */
    public String push(int id) {
        if (length == ids.length) {
            ids = Arrays.copyOf(ids, 2 * length);
        }
        ids[length++] = id;
        String text = pending();
        boolean incomplete = text.endsWith(String.valueOf(REPLACEMENT)) && length - given < PATIENCE;
        if (incomplete) {
            return "";
        }
        given = length;
        return text;
    }

    /** What is left at the end: bytes that never became a character, as U+FFFD. */
    public String rest() {
        String text = given == length ? "" : pending();
        given = length;
        return text;
    }

    /** All ids so far. */
    public int[] ids() {
        return Arrays.copyOf(ids, length);
    }

    /** A few ids before decide about a leading space, so the new text is what they and the new ones decode to, less them. */
    private String pending() {
        int start = Math.max(0, given - CONTEXT);
        String before = tokenizer.decode(Arrays.copyOfRange(ids, start, given));
        String all = tokenizer.decode(Arrays.copyOfRange(ids, start, length));
        return all.startsWith(before)
                ? all.substring(before.length())
                : tokenizer.decode(Arrays.copyOfRange(ids, given, length));
    }
}
