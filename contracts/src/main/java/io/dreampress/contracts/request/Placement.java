package io.dreampress.contracts.request;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * Where images stand: {@code "auto"} (the model decides where its bundle has learned to, after every paragraph
 * otherwise), {@code "paragraphs"} (after every paragraph), or paragraph numbers counted from 0, such as {@code [0, 2]}.
 */
public sealed interface Placement {
    /** {@code "auto"}. */
    record Automatic() implements Placement {
        @JsonValue
        String json() {
            return "auto";
        }
    }

    /** {@code "paragraphs"}. */
    record EveryParagraph() implements Placement {
        @JsonValue
        String json() {
            return "paragraphs";
        }
    }

    /** {@code [0, 2]}. */
    record AfterParagraphs(@JsonValue List<Integer> paragraphs) implements Placement {}

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Placement of(Object json) {
        return switch (json) {
            case String text when text.equals("auto") -> new Automatic();
            case String text when text.equals("paragraphs") -> new EveryParagraph();
            case List<?> numbers
            when numbers.stream().allMatch(n -> n instanceof Integer i && i >= 0) ->
                new AfterParagraphs(numbers.stream().map(Integer.class::cast).toList());
            default ->
                throw new IllegalArgumentException(
                        "expected \"auto\", \"paragraphs\" or a list of paragraph numbers from 0, got " + json);
        };
    }
}
