package io.dreampress.networks.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.util.Map;

/** Each patch of latents, with the timestep's embedding added, through one linear layer; states back through another. */
public final class LinearPatching implements Patching {
    private final PatchingConfig config;
    private final LoadedProgram program;

    LinearPatching(Checkpoint checkpoint, PatchingConfig config, int width, ComputeType precision) {
        this.config = config;
        this.program = LoadedProgram.load(
                "linear_patches",
                checkpoint.only(parameters(config, width).keySet()),
                config.patchSize(),
                precision.dtype());
    }

    static Map<String, Shape> parameters(PatchingConfig config, int width) {
        int numbers = config.patchNumbers();
        return new ExpectedParameters()
                .linear("time_embedding.linear_1", numbers, numbers)
                .linear("time_embedding.linear_2", numbers, numbers)
                .linear("patch_in", numbers, width)
                .linear("patch_out", width, numbers)
                .shapes();
    }

    @Override
    public PatchingConfig config() {
        return config;
    }

    @Override
    public PatchTokens tokens(NDManager into, NDArray latents, NDArray timesteps) {
        return new PatchTokens(
                program.script().tensor(into, "tokens", latents, timesteps), latents.getShape(), new NDList());
    }

    @Override
    public NDArray noise(NDManager into, NDArray states, PatchTokens from) {
        Shape latents = from.latents();
        return program.script().tensor(into, "noise", states, latents.get(2), latents.get(3));
    }

    @Override
    public void close() {
        program.close();
    }
}
