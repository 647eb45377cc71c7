package io.dreampress.systems.text;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Finds text that has begun to repeat itself: the same run of tokens {@value #TIMES} times in a row, or the same sentence
 * for the third time. Where the repetition began is where the text is cut.
 */
public final class LoopDetector {
    private static final int TIMES = 4;
    private static final int LONGEST_PERIOD = 48;
    private static final int SHORTEST_RUN = 16;
    private static final int SENTENCES = 3;
    private static final int SHORTEST_SENTENCE = 20;

    private LoopDetector() {}

    /**
     * The number of tokens to keep, if the last ones are {@value #TIMES} or more times the same run of at least
     * {@value #SHORTEST_RUN} tokens in all: up to the end of its first occurrence.
     */
    public static OptionalInt repeatedRun(List<Integer> tokens) {
        int n = tokens.size();
        for (int period = 1; period <= LONGEST_PERIOD && period * TIMES <= n; period++) {
            int length = period;
            while (length < n && tokens.get(n - 1 - length).equals(tokens.get(n - 1 - length + period))) {
                length++;
            }
            if (length >= Math.max(period * TIMES, SHORTEST_RUN)) {
                return OptionalInt.of(n - length + period);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * The number of characters to keep, if a sentence or line of at least {@value #SHORTEST_SENTENCE} characters stands in
     * the text for the third time, numbers not counted: up to where it stands the second time.
     */
    public static OptionalInt repeatedSentence(String text) {
        Map<String, int[]> seen = new HashMap<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends = c == '\n' || ((c == '.' || c == '!' || c == '?') && endsSentence(text, i));
            if (ends) {
                String sentence = normalised(text.substring(start, i));
                if (sentence.length() >= SHORTEST_SENTENCE) {
                    int[] places = seen.computeIfAbsent(sentence, s -> new int[] {0, 0});
                    places[0]++;
                    if (places[0] == 2) {
                        places[1] = start;
                    } else if (places[0] == SENTENCES) {
                        return OptionalInt.of(places[1]);
                    }
                }
                start = i + 1;
            }
        }
        return OptionalInt.empty();
    }

    /** A full stop after a number belongs to a list item. */
    private static boolean endsSentence(String text, int i) {
        return i > 0
                && !Character.isDigit(text.charAt(i - 1))
                && i + 1 < text.length()
                && Character.isWhitespace(text.charAt(i + 1));
    }

    private static String normalised(String sentence) {
        return sentence.replaceAll("[^\\p{L}]+", " ").strip().toLowerCase(Locale.ROOT);
    }
}
