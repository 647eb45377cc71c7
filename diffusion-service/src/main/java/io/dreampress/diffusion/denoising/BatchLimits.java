package io.dreampress.diffusion.denoising;

import java.time.Duration;

/**
 * Bounds of the batcher.
 *
 * @param images most images in one network call
 * @param contendedCall the time that a call should stay within while somebody else waits for the compute lane
 * @param tries how often an image that fails is tried
 */
public record BatchLimits(int images, Duration contendedCall, int tries) {}
