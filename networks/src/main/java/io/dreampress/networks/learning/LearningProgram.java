package io.dreampress.networks.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.torchscript.TorchScriptProgram;

/** The one instance of the program behind {@link Layers}, {@link Losses} and {@link GradientTape}; it holds no state. */
final class LearningProgram {
    static final TorchScriptProgram INSTANCE = TorchScriptProgram.load(TorchScriptProgram.newManager(), "learning");

    private LearningProgram() {}

    static NDArray apply(NDManager into, String method, Object... tensors) {
        return INSTANCE.record(into, method, tensors).singletonOrThrow();
    }
}
