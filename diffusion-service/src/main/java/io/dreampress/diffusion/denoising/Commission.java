package io.dreampress.diffusion.denoising;

import io.dreampress.systems.PaintOrder;

/**
 * An image that is to be drawn.
 *
 * @param image which one
 * @param order how
 * @param interactive whether somebody waits for it: it is seated before what nobody waits for
 */
public record Commission(ImageId image, PaintOrder order, boolean interactive) {}
