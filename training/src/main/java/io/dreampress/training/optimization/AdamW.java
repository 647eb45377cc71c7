package io.dreampress.training.optimization;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2) over the parameters that are learned. The decay
 * shrinks a parameter by rate × decay before each update, whatever its gradient.
 *
 * <p>One thread at a time.
 */
public final class AdamW implements AutoCloseable {
    private final NDManager scope = TorchScriptProgram.newManager();
    private final Parameters parameters;
    private final Settings settings;
    private final Map<String, NDArray> first = new LinkedHashMap<>();
    private final Map<String, NDArray> second = new LinkedHashMap<>();
    private long steps;

    /**
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the deviation
     * @param weightDecay times the rate is what a parameter loses per step
     * @param decayed which parameters it holds for
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay, Predicate<String> decayed) {}

    public AdamW(Parameters parameters, Settings settings) {
        this.parameters = parameters;
        this.settings = settings;
        for (String name : parameters.learned()) {
            first.put(name, scope.zeros(parameters.get(name).getShape()));
            second.put(name, scope.zeros(parameters.get(name).getShape()));
        }
    }

    /** One update of every parameter that is learned. */
    public void step(Map<String, NDArray> gradients, double rate) {
        steps++;
        double correction1 = 1 - Math.pow(settings.beta1(), steps);
        double correction2 = 1 - Math.pow(settings.beta2(), steps);
        for (String name : first.keySet()) {
            double decay = settings.decayed().test(name) ? settings.weightDecay() * rate : 0;
            double[] numbers = {
                rate, settings.beta1(), settings.beta2(), settings.epsilon(), decay, correction1, correction2
            };
            Gradients.PROGRAM.invoke(
                    "adamw", parameters.get(name), gradients.get(name), first.get(name), second.get(name), numbers);
        }
    }

    /** Updates so far. */
    public long steps() {
        return steps;
    }

    /** First moments by parameter; the optimizer's own. */
    public Map<String, NDArray> first() {
        return first;
    }

    /** Second moments by parameter; the optimizer's own. */
    public Map<String, NDArray> second() {
        return second;
    }

    /** Goes on where another stopped, whose moments were written over these. */
    public void resume(long after) {
        steps = after;
    }

    @Override
    public void close() {
        scope.close();
    }
}
