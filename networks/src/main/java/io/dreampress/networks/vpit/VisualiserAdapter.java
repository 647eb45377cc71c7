package io.dreampress.networks.vpit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The adapter of MetaMorph's visualiser (Tong et al. 2024, arXiv 2412.14164, section 2): visual tokens become the words of
 * Stable Diffusion's prompt, followed by rows of zeros; its unconditional prompt is rows of zeros alone.
 *
 * <p>One thread at a time.
 */
public final class VisualiserAdapter implements AutoCloseable {
    private final VisualiserAdapterConfig config;
    private final LoadedProgram program;

    private VisualiserAdapter(VisualiserAdapterConfig config, LoadedProgram program) {
        this.config = config;
        this.program = program;
    }

    /** Opens a folder with {@code config.json} and weights. */
    public static VisualiserAdapter open(Path folder) throws IOException {
        VisualiserAdapterConfig config = VisualiserAdapterConfig.of(ModelConfig.read(folder.resolve("config.json")));
        return new VisualiserAdapter(
                config, LoadedProgram.owning(Checkpoint.open(folder), weights -> program(weights, config)));
    }

    private static LoadedProgram program(Checkpoint checkpoint, VisualiserAdapterConfig config) {
        return LoadedProgram.load(
                "visualiser_adapter", checkpoint.strict(config.parameters()), config.layers(), config.promptLength());
    }

    /** The network's shape. */
    public VisualiserAdapterConfig config() {
        return config;
    }

    /**
     * Visual tokens as words.
     *
     * @param into owner of the result
     * @param tokens {@code (B, n, W)} float32
     * @return {@code (B, n, C)} float32
     */
    public NDArray adapt(NDManager into, NDArray tokens) {
        return program.script().tensor(into, "forward", checked(tokens));
    }

    /** Visual tokens {@code (B, n, W)} as a whole prompt {@code (B, promptLength, C)}, rows of zeros at its end. */
    public NDArray context(NDManager into, NDArray tokens) {
        return program.script().tensor(into, "context", checked(tokens));
    }

    private NDArray checked(NDArray tokens) {
        Shape shape = tokens.getShape();
        if (shape.dimension() != 3 || shape.get(2) != config.tokenWidth() || shape.get(1) > config.promptLength()) {
            throw new IllegalArgumentException("visual tokens: expected (B, n, " + config.tokenWidth()
                    + ") with n of at most " + config.promptLength() + ", got " + shape);
        }
        return tokens;
    }

    @Override
    public void close() {
        program.close();
    }
}
