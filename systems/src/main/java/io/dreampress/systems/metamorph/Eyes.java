package io.dreampress.systems.metamorph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.systems.Pixels;
import java.util.function.Function;

/**
 * Sees pictures as visual tokens: the states of SigLIP's last block, before its final norm, resampled to a smaller grid and
 * divided by their lengths.
 *
 * @param preprocess makes the encoder's input {@code (3, S, S)} of a picture
 * @param encoder SigLIP's vision tower
 * @param side tokens per row and per column
 */
record Eyes(Function<Pixels, float[]> preprocess, SiglipVision encoder, int side) implements AutoCloseable {
    private static final int LAYER = -1;

    /** Visual tokens {@code (side², W)} of a picture. */
    NDArray look(NDManager into, Pixels pixels) {
        int size = encoder.config().imageSize();
        NDArray values = into.create(preprocess.apply(pixels), new Shape(1, 3, size, size));
        return encoder.visualTokens(into, encoder.hiddenStates(into, values, LAYER), side)
                .squeeze(0);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
