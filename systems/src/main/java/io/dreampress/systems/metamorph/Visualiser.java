package io.dreampress.systems.metamorph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.vpit.VisualiserAdapter;
import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import java.util.List;

/**
 * The visualiser's prompt: visual tokens through the adapter, and zeros for the unconditional branch.
 *
 * @param adapter of the visualiser
 */
record Visualiser(VisualiserAdapter adapter) {
    /** The condition of an image from its n visual tokens {@code (W)}. */
    Condition condition(List<float[]> tokens) {
        int rows = adapter.config().promptLength();
        int width = adapter.config().contextWidth();
        try (NDManager scope = TorchScriptProgram.newManager()) {
            NDArray context = adapter.context(scope, joined(scope, tokens));
            return new Condition.CrossAttention(
                    new FloatMatrix(rows, width, context.toFloatArray()),
                    new FloatMatrix(rows, width, new float[rows * width]));
        }
    }

    private static NDArray joined(NDManager scope, List<float[]> tokens) {
        int width = tokens.getFirst().length;
        float[] all = new float[tokens.size() * width];
        for (int i = 0; i < tokens.size(); i++) {
            System.arraycopy(tokens.get(i), 0, all, i * width, width);
        }
        return scope.create(all, new Shape(1, tokens.size(), width));
    }
}
