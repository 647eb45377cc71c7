package io.dreampress.networks.connector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * LayerNorm → linear → exact GELU → linear, over the last axis, in float32. Keys {@code norm}, {@code linear_1}, {@code
 * linear_2}.
 *
 * <p>One thread at a time.
 */
public final class Connector implements AutoCloseable {
    private final LoadedProgram program;

    private Connector(LoadedProgram program) {
        this.program = program;
    }

    /** Opens a folder with {@code config.json} ({@code input_dim}, {@code output_dim}) and weights. */
    public static Connector open(Path folder) throws IOException {
        ModelConfig config = ModelConfig.read(folder.resolve("config.json"));
        long in = config.integer("input_dim");
        long out = config.integer("output_dim");
        return new Connector(LoadedProgram.owning(
                Checkpoint.open(folder),
                weights -> LoadedProgram.load(
                        "connector", weights.strict(parameters(in, out).shapes()))));
    }

    static ExpectedParameters parameters(long in, long out) {
        return new ExpectedParameters()
                .norm("norm", in)
                .linear("linear_1", in, out)
                .linear("linear_2", out, out);
    }

    /**
     * @param into owner of the result
     * @param states {@code (…, D)} float32
     * @return {@code (…, C)} float32
     */
    public NDArray connect(NDManager into, NDArray states) {
        return program.script().tensor(into, "forward", states);
    }

    @Override
    public void close() {
        program.close();
    }
}
