package io.dreampress.systems.text;

import java.util.List;

/**
 * Texts that end the writing.
 *
 * @param texts empty ones are ignored
 */
public record StopTexts(List<String> texts) {
    public StopTexts {
        texts = texts.stream().filter(text -> !text.isEmpty()).toList();
    }

    /** Where the first stop text begins in a text, or -1. */
    public int find(String text) {
        int first = -1;
        for (String stop : texts) {
            int at = text.indexOf(stop);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
            }
        }
        return first;
    }

    /** How many characters of a text may be shown: its end may be the beginning of a stop text. */
    public int showable(String text) {
        int stop = find(text);
        return stop >= 0 ? stop : text.length() - begunAtTheEnd(text);
    }

    private int begunAtTheEnd(String text) {
        int longest = 0;
        for (String stop : texts) {
            for (int length = Math.min(stop.length() - 1, text.length()); length > longest; length--) {
                if (text.endsWith(stop.substring(0, length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
