package io.dreampress.networks.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * While it is open, what this thread computes by {@link io.dreampress.networks.torchscript.TorchScriptProgram#record} (all
 * {@code Trainable…} networks, {@link Layers}, {@link Losses}) and by plain array operators is recorded, so that a loss can
 * be differentiated.
 *
 * <p>Programs run as they are written while it is open, without the optimiser that rewrites them after some calls: the same
 * inputs then give the same bits in every call and every process.
 *
 * <p>Arrays of Java values that enter the record stay open until the gradients are taken: Torch keeps them for the way back,
 * but their memory is Java's and is collected once they are closed.
 *
 * <p>What a network computes by its inference methods does not enter the record; an array that came from one must be
 * {@linkplain NDArray#duplicate() duplicated} before it meets recorded ones.
 */
public final class GradientTape implements AutoCloseable {
    private final boolean before;

    private GradientTape(boolean recording) {
        this.before = JniUtils.isGradMode();
        JniUtils.setGradMode(recording);
        JniUtils.setGraphExecutorOptimize(false);
    }

    /** Starts recording. */
    public static GradientTape record() {
        return new GradientTape(true);
    }

    /** The same computing without a record, for losses that are only looked at. */
    public static GradientTape paused() {
        return new GradientTape(false);
    }

    /**
     * Gradients of a loss; the record up to it is used up.
     *
     * @param into owner of the results
     * @param loss one number, the sum of whatever losses
     * @return for each parameter that is learned, by name in their order: a tensor of its shape, zeros where the loss does not
     *     depend on it
     */
    public Map<String, NDArray> gradients(NDManager into, NDArray loss, Parameters parameters) {
        List<String> names = List.copyOf(parameters.learned());
        NDList learned = new NDList();
        names.forEach(name -> learned.add(parameters.get(name)));
        NDList found = LearningProgram.INSTANCE.record(into, "gradients", loss, learned);
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            gradients.put(names.get(i), found.get(i));
        }
        return gradients;
    }

    @Override
    public void close() {
        JniUtils.setGradMode(before);
        JniUtils.setGraphExecutorOptimize(true);
    }
}
