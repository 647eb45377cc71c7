package io.dreampress.systems.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A document's text while a model writes it, cut into passages at its images. A passage is always made of whole tokens,
 * except where a stop text or a loop cuts it.
 */
public final class GrowingText {
    private final Function<List<Integer>, String> decode;
    private final StopTexts stops;
    private final StringBuilder before = new StringBuilder();
    private final List<Integer> tokens = new ArrayList<>();
    private String passage = "";
    private int shown;
    private final List<Integer> tokensBefore = new ArrayList<>();

    /**
     * A finished run of text.
     *
     * @param text exactly as decided
     * @param tokens that decode to it; a token of which only a part was kept is not among them
     */
    public record Cut(String text, List<Integer> tokens) {}

    /**
     * @param decode tokens to text; incomplete characters at the end as U+FFFD
     */
    public GrowingText(Function<List<Integer>, String> decode, StopTexts stops) {
        this.decode = decode;
        this.stops = stops;
    }

    /** Takes up what was written before a restart. */
    public void restore(String text, List<Integer> tokenIds) {
        before.append(text);
        tokensBefore.addAll(tokenIds);
    }

    /** Appends a token; returns what can now be shown. */
    public String append(int token) {
        tokens.add(token);
        passage = decode.apply(tokens);
        int showable = Math.min(complete(passage), stops.showable(passage));
        if (showable <= shown) {
            return "";
        }
        String fresh = passage.substring(shown, showable);
        shown = showable;
        return fresh;
    }

    /** What a token would add to the passage. */
    public String preview(int token) {
        List<Integer> longer = new ArrayList<>(tokens);
        longer.add(token);
        String text = decode.apply(longer);
        return text.startsWith(passage) ? text.substring(passage.length()) : text;
    }

    /** The text since the last image. */
    public String passage() {
        return passage;
    }

    /** How many tokens the document has, images not counted. */
    public int tokenCount() {
        return tokensBefore.size() + tokens.size();
    }

    /** Tokens of the passage. */
    public List<Integer> tokens() {
        return List.copyOf(tokens);
    }

    /** Where a stop text begins in the passage, or -1. */
    public int stopsAt() {
        return stops.find(passage);
    }

    /** Where the text began to repeat itself, in characters of the passage; 0 if that was before it. */
    public OptionalInt loopsAt() {
        List<Integer> all = new ArrayList<>(tokensBefore);
        all.addAll(tokens);
        OptionalInt run = LoopDetector.repeatedRun(all);
        if (run.isPresent()) {
            int kept = Math.max(0, run.getAsInt() - tokensBefore.size());
            return OptionalInt.of(decode.apply(tokens.subList(0, kept)).length());
        }
        OptionalInt sentence = LoopDetector.repeatedSentence(before + passage);
        return sentence.isPresent()
                ? OptionalInt.of(Math.max(0, sentence.getAsInt() - before.length()))
                : OptionalInt.empty();
    }

    /** Ends the passage; the next one begins empty. */
    public Cut finishPassage() {
        return finishPassage(complete(passage));
    }

    /** Ends the passage after so many characters, the rest is lost. */
    public Cut finishPassage(int length) {
        String text = passage.substring(0, length);
        List<Integer> kept = List.copyOf(tokens);
        if (length < passage.length()) {
            int whole = tokens.size();
            while (whole > 0 && decode.apply(tokens.subList(0, whole)).length() > length) {
                whole--;
            }
            kept = List.copyOf(tokens.subList(0, whole));
        }
        before.append(text);
        tokensBefore.addAll(tokens);
        tokens.clear();
        passage = "";
        shown = 0;
        return new Cut(text, kept);
    }

    /** Length without the replacement characters that stand for an incomplete one at the end. */
    private static int complete(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\uFFFD') {
            end--;
        }
        return end;
    }
}
