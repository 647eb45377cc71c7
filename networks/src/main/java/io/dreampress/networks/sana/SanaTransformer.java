package io.dreampress.networks.sana;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.unet.Context;
import io.dreampress.networks.unet.ContextBatch;
import io.dreampress.networks.unet.CrossAttentionCondition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code SanaTransformer2DModel}: predicts the flow's velocity in latents, conditioned on a timestep and on vectors (Xie et
 * al. 2024, section 2.2). A batch may mix timesteps and conditions of different lengths.
 *
 * <p>One thread at a time.
 */
public final class SanaTransformer implements AutoCloseable {
    private final SanaConfig config;
    private final LoadedProgram program;

    private SanaTransformer(SanaConfig config, LoadedProgram program) {
        this.config = config;
        this.program = program;
    }

    /**
     * Opens a folder with {@code config.json} and weights, as diffusers writes it.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static SanaTransformer open(Path folder, ComputeType precision) throws IOException {
        SanaConfig config = SanaConfig.of(ModelConfig.read(folder.resolve("config.json")));
        return new SanaTransformer(
                config, LoadedProgram.owning(Checkpoint.open(folder), weights -> program(weights, config, precision)));
    }

    /**
     * Takes the weights from an open checkpoint that holds them and nothing else.
     *
     * @param checkpoint must stay open as long as this network: float32 weights are not copied
     */
    public static SanaTransformer load(Checkpoint checkpoint, SanaConfig config, ComputeType precision) {
        return new SanaTransformer(config, program(checkpoint, config, precision));
    }

    private static LoadedProgram program(Checkpoint checkpoint, SanaConfig config, ComputeType precision) {
        return LoadedProgram.load(
                "sana_transformer",
                checkpoint.strict(config.parameters()),
                config.layers(),
                config.heads(),
                config.crossHeads(),
                precision.dtype());
    }

    /** The network's shape. */
    public SanaConfig config() {
        return config;
    }

    /**
     * The condition of a batch, one context per sample; lengths may differ.
     *
     * @param into owner of the result unless it is closed before
     */
    public CrossAttentionCondition condition(NDManager into, List<Context> contexts) {
        try (NDManager scope = into.newSubManager()) {
            ContextBatch batch = ContextBatch.pad(scope, contexts, config.captionChannels());
            return condition(into, batch.values(), batch.mask());
        }
    }

    /**
     * The condition of a batch.
     *
     * @param into owner of the result unless it is closed before
     * @param captions {@code (B, S, caption channels)} float32
     * @param mask {@code (B, S)}, 1 where a vector counts and 0 where it is padding; null if all count
     */
    public CrossAttentionCondition condition(NDManager into, NDArray captions, NDArray mask) {
        return CrossAttentionCondition.of(program.script(), into, captions, mask);
    }

    /**
     * One prediction.
     *
     * @param into owner of the result
     * @param sample noisy latents {@code (B, in, H, W)} float32
     * @param timesteps {@code (B)} float32 in 0..1000, one per sample
     * @return {@code (B, out, H, W)} float32
     */
    public NDArray predict(NDManager into, NDArray sample, NDArray timesteps, CrossAttentionCondition condition) {
        return program.script().tensor(into, "forward", sample, timesteps, condition.keysAndValues(sample, timesteps));
    }

    /** Every intermediate of a prediction, under the names that reference outputs have. */
    NDList trace(NDManager into, NDArray sample, NDArray timesteps, NDArray captions, NDArray mask) {
        return program.script().call(into, "trace", sample, timesteps, captions, mask);
    }

    @Override
    public void close() {
        program.close();
    }
}
