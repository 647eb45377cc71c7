package io.dreampress.systems.writing;

import io.dreampress.networks.tokenizer.TextTokenizer;
import java.util.Collection;
import java.util.List;

/**
 * Somebody's text as the model may read it: words that look like a token with a meaning of its own are words. Nobody's text
 * ends its own turn, begins another's, or asks for an image.
 *
 * @param tokens texts that a tokenizer takes for such tokens
 */
public record HarmlessText(List<String> tokens) {
    public HarmlessText {
        tokens = List.copyOf(tokens);
    }

    /** Guards against every token that a tokenizer was given beside its vocabulary. */
    public static HarmlessText of(TextTokenizer tokenizer) {
        return of(tokenizer.addedTokens().keySet());
    }

    /** Guards against some; blank ones and single characters are no danger, and texts need them. */
    static HarmlessText of(Collection<String> tokens) {
        return new HarmlessText(tokens.stream()
                .filter(token -> !token.isBlank() && token.length() > 1)
                .toList());
    }

    /** The text, with a space after the first character of every such token. */
    public String of(String text) {
        String harmless = split(text, "<|");
        for (String token : tokens) {
            harmless = split(harmless, token);
        }
        return harmless;
    }

    /** Some text's words, so that they are not a given token. */
    public static String split(String text, String token) {
        return text.replace(token, token.charAt(0) + " " + token.substring(1));
    }
}
