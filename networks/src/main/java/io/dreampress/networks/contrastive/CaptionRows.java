package io.dreampress.networks.contrastive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A caption as rows of hashed tables (Bojanowski et al. 2017, section 3.2): each word has a row of its own and rows for its
 * character 3- and 4-grams, its borders marked, so that words that no caption had still mean something by their spelling.
 *
 * @param words {@code (W)} rows of the words' table
 * @param grams {@code (W × G)} rows of the n-grams' table, -1 where a word has fewer than G
 */
record CaptionRows(long[] words, long[] grams) {
    private static final Pattern WORD = Pattern.compile("[a-z0-9]+");
    private static final int[] LENGTHS = {3, 4};
    private static final int NONE = -1;
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int DROPPED_BITS = 17;

    /**
     * @param caption at least one letter a–z or digit
     * @param wordRows rows of the words' table
     * @param gramRows rows of the n-grams' table
     * @throws IllegalArgumentException if the caption has no word
     */
    static CaptionRows of(String caption, int wordRows, int gramRows) {
        List<String> words = WORD.matcher(caption.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
        if (words.isEmpty()) {
            throw new IllegalArgumentException(
                    "caption: expected at least one letter a-z or digit, got none; name what the picture shows");
        }
        List<long[]> grams = words.stream().map(word -> grams(word, gramRows)).toList();
        int most = grams.stream().mapToInt(rows -> rows.length).max().orElseThrow();
        long[] table = new long[words.size() * most];
        Arrays.fill(table, NONE);
        for (int i = 0; i < grams.size(); i++) {
            System.arraycopy(grams.get(i), 0, table, i * most, grams.get(i).length);
        }
        return new CaptionRows(
                words.stream().mapToLong(word -> row(word, wordRows)).toArray(), table);
    }

    private static long[] grams(String word, int rows) {
        String bordered = "<" + word + ">";
        List<String> grams = new ArrayList<>();
        for (int length : LENGTHS) {
            for (int i = 0; i + length <= bordered.length(); i++) {
                grams.add(bordered.substring(i, i + length));
            }
        }
        return grams.stream().mapToLong(gram -> row(gram, rows)).toArray();
    }

    private static long row(String text, int rows) {
        return (fnv1a(text) >>> DROPPED_BITS) % rows;
    }

    /** 64-bit FNV-1a of the UTF-8 bytes. */
    private static long fnv1a(String text) {
        long hash = FNV_BASIS;
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ next & 0xff) * FNV_PRIME;
        }
        return hash;
    }
}
