package io.dreampress.training.optimization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.LinkedHashMap;
import java.util.Map;

/** An exponential moving average of the parameters that are learned: average ← decay · average + (1 − decay) · θ. */
public final class MovingAverage implements AutoCloseable {
    private final NDManager scope = TorchScriptProgram.newManager();
    private final Parameters parameters;
    private final double decay;
    private final Map<String, NDArray> averages = new LinkedHashMap<>();

    /** Starts at the parameters as they are. */
    public MovingAverage(Parameters parameters, double decay) {
        this.parameters = parameters;
        this.decay = decay;
        for (String name : parameters.learned()) {
            NDArray copy = parameters.get(name).duplicate();
            copy.attach(scope);
            copy.setRequiresGradient(false);
            averages.put(name, copy);
        }
    }

    /** After an update of the parameters. */
    public void follow() {
        NDList now = new NDList();
        averages.keySet().forEach(name -> now.add(parameters.get(name)));
        Gradients.PROGRAM.invoke("average", new NDList(averages.values()), now, decay);
    }

    /** By the parameter's name; the average's own. */
    public Map<String, NDArray> byName() {
        return averages;
    }

    @Override
    public void close() {
        scope.close();
    }
}
