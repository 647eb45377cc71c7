package io.dreampress.networks.connector;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.util.List;

/**
 * A linear map between the widths of two networks, with a bias if its checkpoint has one, over the last axis, in float32.
 *
 * <p>One thread at a time.
 */
public final class Projector implements AutoCloseable {
    private final LoadedProgram program;

    /**
     * @param checkpoint holds the layer, perhaps among others; must stay open as long as this projector
     * @param name of the layer: keys {@code <name>.weight (C, D)} and perhaps {@code <name>.bias (C)}
     */
    public Projector(Checkpoint checkpoint, String name) {
        List<String> names = checkpoint.names().contains(name + ".bias")
                ? List.of(name + ".weight", name + ".bias")
                : List.of(name + ".weight");
        this.program = LoadedProgram.load("projector", checkpoint.only(names), name);
    }

    /**
     * @param into owner of the result
     * @param states {@code (…, D)} float32
     * @return {@code (…, C)} float32
     */
    public NDArray project(NDManager into, NDArray states) {
        return program.script().tensor(into, "forward", states);
    }

    @Override
    public void close() {
        program.close();
    }
}
