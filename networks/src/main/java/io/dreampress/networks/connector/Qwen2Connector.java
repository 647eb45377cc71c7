package io.dreampress.networks.connector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * MetaQuery's connector (Pan et al. 2025, section 2.3): bidirectional Qwen2 layers whose queries and keys are normed per
 * head after the rotation, and a projection to the width of the painter's conditions.
 *
 * <p>One thread at a time.
 */
public final class Qwen2Connector implements AutoCloseable {
    private final Qwen2ConnectorConfig config;
    private final LoadedProgram program;

    private Qwen2Connector(Qwen2ConnectorConfig config, LoadedProgram program) {
        this.config = config;
        this.program = program;
    }

    /**
     * Opens a folder with {@code config.json} and weights.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static Qwen2Connector open(Path folder, ComputeType precision) throws IOException {
        Qwen2ConnectorConfig config = Qwen2ConnectorConfig.of(ModelConfig.read(folder.resolve("config.json")));
        return new Qwen2Connector(
                config, LoadedProgram.owning(Checkpoint.open(folder), weights -> program(weights, config, precision)));
    }

    /**
     * Takes the weights from an open checkpoint that holds them and nothing else.
     *
     * @param checkpoint must stay open as long as this network: float32 weights are not copied
     */
    public static Qwen2Connector load(Checkpoint checkpoint, Qwen2ConnectorConfig config, ComputeType precision) {
        return new Qwen2Connector(config, program(checkpoint, config, precision));
    }

    private static LoadedProgram program(Checkpoint checkpoint, Qwen2ConnectorConfig config, ComputeType precision) {
        return LoadedProgram.load(
                "qwen2_connector",
                checkpoint.strict(config.parameters()),
                config.layers(),
                config.projectsFirst(),
                precision.dtype());
    }

    /** The network's shape. */
    public Qwen2ConnectorConfig config() {
        return config;
    }

    /**
     * @param into owner of the result
     * @param states {@code (B, N, D)} float32; all N of a sample see each other
     * @return {@code (B, N, C)} float32
     */
    public NDArray connect(NDManager into, NDArray states) {
        return program.script().tensor(into, "forward", states);
    }

    /** The output of every layer {@code layers.i} and the {@code condition}, by these names. */
    public NDList trace(NDManager into, NDArray states) {
        return program.script().call(into, "trace", states);
    }

    @Override
    public void close() {
        program.close();
    }
}
