package io.dreampress.networks.vpit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.util.Map;

/**
 * MetaMorph's vision head (Tong et al. 2024, arXiv 2412.14164, section 2): linear, exact GELU, linear, then each vector
 * divided by its length. In float32 a row's result does not depend on the rows beside it.
 *
 * <p>One thread at a time.
 */
public final class VisionHead implements AutoCloseable {
    private final LoadedProgram program;

    private VisionHead(LoadedProgram program) {
        this.program = program;
    }

    /**
     * Takes the weights from an open checkpoint.
     *
     * @param checkpoint {@code 0.*} and {@code 2.*} alone; must stay open as long as this network
     */
    public static VisionHead load(Checkpoint checkpoint, long states, long tokens) {
        return new VisionHead(LoadedProgram.load("vision_head", checkpoint.strict(parameters(states, tokens))));
    }

    /** What a checkpoint must hold for a decoder of width D and visual tokens of width W. */
    public static Map<String, Shape> parameters(long states, long tokens) {
        return new ExpectedParameters()
                .linear("0", states, states)
                .linear("2", states, tokens)
                .shapes();
    }

    /**
     * Predicts visual tokens.
     *
     * @param into owner of the result
     * @param states {@code (…, D)} float32, after the decoder's final norm
     * @return {@code (…, W)} float32 of length 1
     */
    public NDArray predict(NDManager into, NDArray states) {
        return program.script().tensor(into, "forward", states);
    }

    @Override
    public void close() {
        program.close();
    }
}
