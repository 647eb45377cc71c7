package io.dreampress.systems;

/**
 * One image to draw.
 *
 * @param condition what it is drawn from
 * @param width in pixels, a multiple of the autoencoder's factor (8)
 * @param height in pixels, a multiple of the autoencoder's factor (8)
 * @param steps denoising steps, at least 1
 * @param guidance strength of classifier-free guidance; 1 is none
 * @param seed of the document
 * @param imageIndex number of the image in its document: the noise is a pure function of seed and index
 */
public record PaintOrder(
        Condition condition, int width, int height, int steps, double guidance, long seed, int imageIndex) {}
