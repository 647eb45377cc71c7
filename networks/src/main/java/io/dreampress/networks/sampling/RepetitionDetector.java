package io.dreampress.networks.sampling;

/**
 * Finds text that has fallen into a loop: its end is one phrase again and again.
 *
 * @param longestPhrase longest phrase looked for, in tokens
 * @param repeats how often a phrase must stand at the end, at least 2
 * @param span how many tokens the repeats must cover together, so that short harmless ones ("ha ha ha") pass
 */
public record RepetitionDetector(int longestPhrase, int repeats, int span) {
    public RepetitionDetector {
        if (longestPhrase < 1 || repeats < 2 || span < 1) {
            throw new IllegalArgumentException(
                    "repetition: expected a phrase and a span of at least 1 token and 2 repeats, got " + longestPhrase
                            + ", " + span + " and " + repeats);
        }
    }

    /** Three times a phrase of up to 64 tokens, over at least 24 tokens. */
    public static RepetitionDetector standard() {
        return new RepetitionDetector(64, 3, 24);
    }

    /**
     * Whether the text ends in a loop.
     *
     * @param tokens the text's ids
     * @param length how many of them count
     */
    public boolean loops(int[] tokens, int length) {
        for (int phrase = 1; phrase <= longestPhrase; phrase++) {
            int covered = Math.max(phrase * repeats, Math.ceilDiv(span, phrase) * phrase);
            if (covered <= length && periodic(tokens, length, phrase, covered)) {
                return true;
            }
        }
        return false;
    }

    private static boolean periodic(int[] tokens, int length, int period, int covered) {
        for (int i = length - covered + period; i < length; i++) {
            if (tokens[i] != tokens[i - period]) {
                return false;
            }
        }
        return true;
    }
}
