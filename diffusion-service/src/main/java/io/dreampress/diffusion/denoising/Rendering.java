package io.dreampress.diffusion.denoising;

import io.dreampress.systems.Pixels;

/** What became of a {@link Commission}. */
public sealed interface Rendering {
    /** It was drawn. */
    record Drawn(Pixels pixels) implements Rendering {}

    /** It can never be drawn by this painter: the order does not fit it, for the reason given. */
    record Refused(String reason) implements Rendering {}

    /** It was tried as often as allowed and failed each time, at last for the reason given. */
    record Failed(String reason, int tries) implements Rendering {}

    /** Its document was cancelled. */
    record Cancelled() implements Rendering {}

    /** The batcher stopped before it was drawn; somebody else is to draw it. */
    record Stopped() implements Rendering {}
}
