package io.dreampress.systems.chat;

/**
 * One turn of a conversation.
 *
 * @param role {@code system}, {@code user} or {@code assistant}
 * @param content what is said
 * @param pictures how many pictures are shown before it
 */
public record Message(String role, String content, int pictures) {
    /** What stands for a picture in a rendered conversation. */
    public static final String PICTURE = "<image>";

    /** Words alone. */
    public Message(String role, String content) {
        this(role, content, 0);
    }
}
