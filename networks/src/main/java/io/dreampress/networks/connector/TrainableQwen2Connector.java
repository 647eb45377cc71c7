package io.dreampress.networks.connector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;

/**
 * The network of {@link Qwen2Connector} for training: in float32, from parameters that are given with every call, so that
 * gradients flow to them and to the states.
 *
 * <p>One thread at a time.
 */
public final class TrainableQwen2Connector implements AutoCloseable {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final TorchScriptProgram program = TorchScriptProgram.load(manager, "qwen2_connector");

    /** A connector without parameters: these are given with every call. */
    public TrainableQwen2Connector(Qwen2ConnectorConfig config) {
        program.invoke("configure", config.layers(), config.projectsFirst());
    }

    /**
     * @param parameters of the connector, under its checkpoint's names
     * @param states {@code (B, N, D)}
     * @return {@code (B, N, C)}
     */
    public NDArray connect(NDManager into, Parameters parameters, NDArray states) {
        return program.record(into, "learn", parameters.byName(), states).singletonOrThrow();
    }

    @Override
    public void close() {
        manager.close();
    }
}
