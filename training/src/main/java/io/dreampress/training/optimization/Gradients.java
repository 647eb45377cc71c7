package io.dreampress.training.optimization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sums of gradients over the parts of a step, and their norm.
 *
 * <p>Close it after the step. One thread at a time.
 */
public final class Gradients implements AutoCloseable {
    static final TorchScriptProgram PROGRAM = TorchScriptProgram.load(TorchScriptProgram.newManager(), "optimization");
    private static final double EPSILON = 1e-6;

    private final NDManager scope;
    private final Map<String, NDArray> sums = new LinkedHashMap<>();

    public Gradients() {
        scope = TorchScriptProgram.newManager();
    }

    /** Adds {@code factor} times other gradients of the same names. */
    public void add(Map<String, NDArray> gradients, double factor) {
        if (sums.isEmpty()) {
            gradients.forEach((name, gradient) -> sums.put(name, scope.zeros(gradient.getShape())));
        }
        NDList added = new NDList();
        sums.keySet().forEach(name -> added.add(gradients.get(name)));
        PROGRAM.invoke("accumulate", list(), added, factor);
    }

    /** L2 norm over all of them. */
    public double norm() {
        try (NDArray norm = PROGRAM.tensor(scope, "norm", list())) {
            return norm.getFloat();
        }
    }

    /**
     * Scales them down so that their norm is at most a limit (Pascanu et al. 2013).
     *
     * @return the norm before
     */
    public double clip(double limit) {
        double norm = norm();
        double factor = limit / (norm + EPSILON);
        if (factor < 1) {
            PROGRAM.invoke("scale", list(), factor);
        }
        return norm;
    }

    /** Writes values over a tensor's, also over those of a parameter that is learned. */
    public static void overwrite(NDArray tensor, NDArray values) {
        PROGRAM.invoke("overwrite", tensor, values);
    }

    /** By the parameter's name. */
    public Map<String, NDArray> byName() {
        return sums;
    }

    private NDList list() {
        return new NDList(sums.values());
    }

    @Override
    public void close() {
        scope.close();
    }
}
