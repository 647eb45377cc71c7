package io.dreampress.diffusion.denoising;

/** Is told how the drawing comes along, on the batcher's thread; must not block. */
public interface DenoisingWatcher {
    /** An image got a step further; {@code step} counts from 1. */
    void stepped(ImageId image, int step, int steps);

    /** A network call took every image in it one step further. */
    void called(int images, long nanos);
}
