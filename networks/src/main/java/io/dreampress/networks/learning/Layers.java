package io.dreampress.networks.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Layers that stand between networks, as functions of their weights; a {@link GradientTape} records them. */
public final class Layers {
    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    private Layers() {}

    /**
     * A linear layer, with a bias if it has one.
     *
     * @param name keys {@code <name>.weight (C, D)} and perhaps {@code <name>.bias (C)}
     * @param x {@code (…, D)}
     * @return {@code (…, C)}
     */
    public static NDArray linear(NDManager into, Parameters parameters, String name, NDArray x) {
        NDArray weight = parameters.get(name + WEIGHT);
        return parameters.has(name + BIAS)
                ? LearningProgram.apply(into, "linear", x, weight, parameters.get(name + BIAS))
                : LearningProgram.apply(into, "linear", x, weight);
    }

    /** LayerNorm over the last axis, epsilon 1e-5: keys {@code <name>.weight} and {@code <name>.bias}. */
    public static NDArray layerNorm(NDManager into, Parameters parameters, String name, NDArray x) {
        return LearningProgram.apply(into, "layer_norm", x, parameters.get(name + WEIGHT), parameters.get(name + BIAS));
    }

    /** Exact GELU. */
    public static NDArray gelu(NDManager into, NDArray x) {
        return LearningProgram.apply(into, "gelu", x);
    }

    /** GELU in its tanh approximation. */
    public static NDArray geluTanh(NDManager into, NDArray x) {
        return LearningProgram.apply(into, "gelu_tanh", x);
    }

    /** max(x, 0). */
    public static NDArray relu(NDManager into, NDArray x) {
        return LearningProgram.apply(into, "relu", x);
    }

    /** Vectors of the last axis divided by their length. */
    public static NDArray normalize(NDManager into, NDArray x) {
        return LearningProgram.apply(into, "normalize", x);
    }

    /**
     * Rows out of {@code (…, D)} seen as one list of rows.
     *
     * @param rows which; row {@code b * T + t} of {@code (B, T, D)}
     * @return {@code (n, D)} in their order
     */
    public static NDArray pick(NDManager into, NDArray x, long... rows) {
        return LearningProgram.apply(into, "pick", x, into.create(rows));
    }

    /**
     * A copy of {@code (…, D)} with rows replaced: images and queries among the words. No gradient reaches what they replace.
     *
     * @param rows which, each once; see {@link #pick}
     * @param values {@code (…, D)}, as many vectors as rows
     */
    public static NDArray place(NDManager into, NDArray x, long[] rows, NDArray values) {
        return LearningProgram.apply(into, "place", x, into.create(rows), values);
    }
}
