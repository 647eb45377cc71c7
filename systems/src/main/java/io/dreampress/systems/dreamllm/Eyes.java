package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.connector.Projector;
import io.dreampress.networks.vision.ClipVision;
import io.dreampress.systems.Pixels;
import java.util.function.Function;

/**
 * Reads pictures: CLIP's states of the patches before its last block, projected to the decoder's width.
 *
 * @param preprocess makes the encoder's input {@code (3, S, S)} of a picture
 * @param encoder CLIP's vision tower
 * @param projector {@code visual_projector}
 */
record Eyes(Function<Pixels, float[]> preprocess, ClipVision encoder, Projector projector) implements AutoCloseable {
    static final int LAYER = -2;

    /** Positions that a picture's features take. */
    int features() {
        return encoder.config().patches();
    }

    /** Features {@code (patches, D)} of a picture. */
    NDArray look(NDManager into, Pixels pixels) {
        int side = encoder.config().imageSize();
        NDArray values = into.create(preprocess.apply(pixels), new Shape(1, 3, side, side));
        return projector.project(into, states(into, values));
    }

    /** CLIP's states {@code (patches, W)} of a preprocessed picture {@code (1, 3, S, S)}. */
    NDArray states(NDManager into, NDArray pixelValues) {
        return encoder.hiddenStates(into, pixelValues, LAYER).get(new NDIndex("0, 1:"));
    }

    @Override
    public void close() {
        encoder.close();
        projector.close();
    }
}
