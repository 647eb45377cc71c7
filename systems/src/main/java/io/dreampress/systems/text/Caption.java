package io.dreampress.systems.text;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The name of one thing to draw, which is also the image's alt text. */
public final class Caption {
    /** Most characters of a caption. */
    public static final int LONGEST = 60;

    private static final Pattern MARKS = Pattern.compile("[*_#`>~|\\[\\](){}]+");
    private static final Pattern NUMBER = Pattern.compile("^\\s*(?:(?:[-+*•]|\\d{1,3}[.)])\\s+)?");
    private static final Pattern STEP = Pattern.compile("^(?i:step\\s+\\w+\\s*[:.–-])\\s*");
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}' -]+");
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final Pattern ARTICLE = Pattern.compile("^(?i:an?|the|some|your)\\s+");

    private static final int MANY_WORDS = 4;
    private static final Set<String> CLAUSE = Set.of(
            "a", "an", "and", "are", "as", "at", "because", "by", "can", "for", "from", "has", "have", "if", "in",
            "into", "is", "it", "on", "or", "so", "that", "the", "their", "them", "they", "to", "was", "were", "when",
            "where", "which", "while", "who", "will", "with", "your");

    private Caption() {}

    /** What a model answered, made a caption: one line of words, at most {@value #LONGEST} characters, never empty. */
    public static String of(String answer, String otherwise) {
        String first = answer.strip().lines().findFirst().orElse("");
        String caption = words(first);
        if (caption.isEmpty()) {
            caption = words(plain(otherwise));
        }
        return caption.isEmpty() ? "picture" : caption;
    }

    /** A paragraph as plain text on one line: without Markdown's marks, list number and "Step 3:". */
    public static String plain(String paragraph) {
        String text = NUMBER.matcher(paragraph.strip()).replaceFirst("");
        text = SPACES.matcher(MARKS.matcher(text).replaceAll(""))
                .replaceAll(" ")
                .strip();
        return STEP.matcher(text).replaceFirst("");
    }

    /** A user's own words as an alt text: one line, at most {@code longest} characters, cut between words. */
    public static String altText(String prompt, int longest) {
        String line = SPACES.matcher(prompt).replaceAll(" ").strip();
        return line.isEmpty() ? "picture" : cut(line, longest);
    }

    private static String words(String text) {
        String words = NO_WORD.matcher(NUMBER.matcher(text).replaceFirst("")).replaceAll(" ");
        words = SPACES.matcher(words).replaceAll(" ").strip();
        words = ARTICLE.matcher(words).replaceFirst("");
        return words.chars().anyMatch(Character::isLetter) ? cut(lowerCase(nounPhrase(words)), LONGEST) : "";
    }

    /** A long answer is a sentence: what stands before its first function word. */
    private static String nounPhrase(String words) {
        List<String> all = List.of(words.split(" "));
        if (all.size() <= MANY_WORDS) {
            return words;
        }
        int end = 1;
        while (end < MANY_WORDS && !CLAUSE.contains(all.get(end).toLowerCase(Locale.ROOT))) {
            end++;
        }
        return String.join(" ", all.subList(0, end));
    }

    /** Names of things are lower case in the captions that image decoders were trained on. */
    private static String lowerCase(String words) {
        boolean oneCapital = words.chars().filter(Character::isUpperCase).count() <= 1;
        return oneCapital ? words.toLowerCase(Locale.ROOT) : words;
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = text.lastIndexOf(' ', longest);
        if (end <= 0) {
            end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        }
        return text.substring(0, end).strip();
    }
}
