package io.dreampress.systems;

/**
 * An image that a {@link Writer} asks for.
 *
 * @param imageIndex number of the image in its document, from 0
 * @param altText what it shows, in words; never empty
 * @param condition what it is drawn from
 * @param fedBack whether the writing waits for the drawn picture, to read it before it goes on
 */
public record Dream(int imageIndex, String altText, Condition condition, boolean fedBack) {}
