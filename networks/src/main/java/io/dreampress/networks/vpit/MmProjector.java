package io.dreampress.networks.vpit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.util.Map;

/**
 * MetaMorph's {@code mm_projector} (Tong et al. 2024, arXiv 2412.14164, section 2): linear, exact GELU, linear from visual
 * tokens, seen or predicted, to a decoder's embeddings. In float32 a row's result does not depend on the rows beside it.
 *
 * <p>One thread at a time.
 */
public final class MmProjector implements AutoCloseable {
    private final LoadedProgram program;

    private MmProjector(LoadedProgram program) {
        this.program = program;
    }

    /**
     * Takes the weights from an open checkpoint.
     *
     * @param checkpoint {@code 0.*} and {@code 2.*} alone; must stay open as long as this network
     */
    public static MmProjector load(Checkpoint checkpoint, long tokens, long states) {
        return new MmProjector(LoadedProgram.load("mm_projector", checkpoint.strict(parameters(tokens, states))));
    }

    /** What a checkpoint must hold for visual tokens of width W and a decoder of width D. */
    public static Map<String, Shape> parameters(long tokens, long states) {
        return new ExpectedParameters()
                .linear("0", tokens, states)
                .linear("2", states, states)
                .shapes();
    }

    /**
     * @param into owner of the result
     * @param tokens {@code (…, W)} float32
     * @return {@code (…, D)} float32
     */
    public NDArray project(NDManager into, NDArray tokens) {
        return program.script().tensor(into, "forward", tokens);
    }

    @Override
    public void close() {
        program.close();
    }
}
