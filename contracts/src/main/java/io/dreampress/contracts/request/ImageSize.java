package io.dreampress.contracts.request;

/**
 * An image's size.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record ImageSize(int width, int height) {}
