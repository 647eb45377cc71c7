package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.vision.ClipVision;
import io.dreampress.networks.vpit.MmProjector;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.Pixels;
import java.util.function.Function;

/**
 * LLaVA's way to look at a picture (Liu et al. 2023, arXiv 2310.03744): CLIP's states of the patches before its last block,
 * through a projector of two layers. LLaVAFusion leaves it as it is.
 *
 * @param preprocess makes the encoder's input {@code (3, S, S)} of a picture
 * @param encoder CLIP's vision tower
 * @param projector {@code multi_modal_projector}
 */
record ClipEyes(Function<Pixels, float[]> preprocess, ClipVision encoder, MmProjector projector)
        implements AutoCloseable {
    private static final int LAYER = -2;

    /** Positions that a picture takes. */
    int patches() {
        return encoder.config().patches();
    }

    ContextPart.Features look(Pixels picture) {
        int side = encoder.config().imageSize();
        try (NDManager scope = TorchScriptProgram.newManager()) {
            NDArray values = scope.create(preprocess.apply(picture), new Shape(1, 3, side, side));
            NDArray states = encoder.hiddenStates(scope, values, LAYER).get(new NDIndex("0, 1:"));
            NDArray features = projector.project(scope, states);
            Shape shape = features.getShape();
            return new ContextPart.Features(
                    new FloatMatrix((int) shape.get(0), (int) shape.get(1), features.toFloatArray()));
        }
    }

    @Override
    public void close() {
        encoder.close();
        projector.close();
    }
}
