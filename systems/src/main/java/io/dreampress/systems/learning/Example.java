package io.dreampress.systems.learning;

import io.dreampress.systems.Pixels;
import java.util.List;

/**
 * One thing to learn from: a document, a captioned picture or a conversation, in reading order.
 *
 * @param parts at least one
 * @param interleaved whether it is also learned where the pictures of a conversation stand
 */
public record Example(List<Part> parts, boolean interleaved) {
    public Example {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("example: expected at least one part, got none");
        }
    }

    /** One whose pictures' places are learned as the stage says. */
    public Example(List<Part> parts) {
        this(parts, false);
    }

    /** A stretch of text, a picture, or the beginning of somebody's turn. */
    public sealed interface Part {}

    /** Who speaks in a conversation. */
    public enum Speaker {
        SYSTEM,
        USER,
        ASSISTANT
    }

    /**
     * What follows is said by somebody: a system lays conversations out in its own words.
     *
     * @param speaker until the next turn
     */
    public record Turn(Speaker speaker) implements Part {}

    /**
     * Text.
     *
     * @param text not empty
     * @param learned whether the model shall write it; else it is only read
     */
    public record Words(String text, boolean learned) implements Part {}

    /**
     * A picture.
     *
     * @param pixels as it was given
     * @param drawn whether the model shall draw it; else it is only looked at
     */
    public record Picture(Pixels pixels, boolean drawn) implements Part {}

    /** A picture that is drawn from its caption. */
    public static Example drawing(String caption, Pixels picture) {
        return new Example(List.of(new Words(caption, false), new Picture(picture, true)));
    }

    /** A picture that is looked at and captioned. */
    public static Example describing(Pixels picture, String caption) {
        return new Example(List.of(new Picture(picture, false), new Words(caption, true)));
    }
}
