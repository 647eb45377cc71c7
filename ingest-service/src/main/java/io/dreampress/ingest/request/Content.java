package io.dreampress.ingest.request;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.Kind;
import io.dreampress.ingest.offer.ModelOffer;
import io.dreampress.ingest.offer.TokenCounter;
import java.nio.charset.StandardCharsets;

/**
 * Prompt or article, whichever the kind takes.
 *
 * @param fields of the request
 * @param errors takes what is wrong
 * @param offer says how long a prompt may be
 * @param tokens counts them
 */
record Content(Fields fields, FieldErrors errors, ModelOffer offer, TokenCounter tokens) {
    private static final int LARGEST_PROMPT = 256 * 1024;
    private static final int LARGEST_ARTICLE = 1024 * 1024;

    String prompt(Kind kind) {
        if (kind == Kind.ILLUSTRATE) {
            return refused("prompt", "no prompt with kind 'illustrate', which takes its text from article");
        }
        String prompt = content("prompt", LARGEST_PROMPT, kind != null);
        if (prompt != null) {
            int count = tokens.count(prompt);
            if (count > offer.promptTokens()) {
                errors.add(
                        ProblemType.PROMPT_TOO_LONG,
                        "prompt",
                        "at most " + offer.promptTokens() + " tokens, which fit the context of the model '"
                                + offer.name() + "'",
                        count + " tokens");
            }
        }
        return prompt;
    }

    String article(Kind kind) {
        return switch (kind) {
            case null -> content("article", LARGEST_ARTICLE, false);
            case ILLUSTRATE -> content("article", LARGEST_ARTICLE, true);
            case WRITE, IMAGE, EDIT, ANSWER ->
                refused(
                        "article",
                        "no article with kind '" + Fields.word(kind) + "', which takes its text from prompt");
        };
    }

    private String refused(String name, String expected) {
        if (fields.has(name)) {
            errors.add(name, expected, fields.node(name));
        }
        return null;
    }

    private String content(String name, int most, boolean needed) {
        if (!fields.has(name)) {
            if (needed && !errors.blames(name)) {
                errors.add(name, "a text", "nothing");
            }
            return null;
        }
        String text =
                fields.text(name, "a text that is not blank", value -> !value.isBlank() && value.indexOf('\0') < 0);
        if (text == null) {
            return null;
        }
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size > most) {
            errors.add(ProblemType.REQUEST_TOO_LARGE, name, "at most " + most + " bytes as UTF-8", size + " bytes");
            return null;
        }
        return text;
    }
}
