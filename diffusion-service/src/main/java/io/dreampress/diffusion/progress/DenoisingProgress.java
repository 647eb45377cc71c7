package io.dreampress.diffusion.progress;

import io.dreampress.contracts.progress.StageAdvanced.Denoising;
import io.dreampress.diffusion.denoising.ImageId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The latest step of every image that has not been told yet. Whoever draws notes steps and never waits; whoever tells
 * takes what is there a few times a second, so that steps between two tellings merge and the last one is always told.
 *
 * <p>Thread-safe.
 */
public final class DenoisingProgress {
    private final Map<ImageId, Denoising> untold = new LinkedHashMap<>();

    /** Notes that an image got a step further; {@code step} counts from 1. */
    public synchronized void note(ImageId image, int step, int steps) {
        untold.put(image, new Denoising(image.documentId(), image.imageIndex(), step, steps));
    }

    /** Takes what is to be told, at most one step per image. */
    synchronized List<Denoising> take() {
        List<Denoising> latest = List.copyOf(untold.values());
        untold.clear();
        return latest;
    }
}
