package io.dreampress.networks.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code UNet2DConditionModel}: predicts the noise (or velocity) in latents, conditioned on a timestep and on vectors
 * (Rombach et al. 2022, section 3.3). Layouts of Stable Diffusion 1.x and 2.x, blocks in any order.
 *
 * <p>A batch may mix timesteps and conditions of different lengths; in float32 a sample's result depends on its neighbours
 * by rounding only (below 1e-5). One thread at a time.
 */
public final class UNet implements AutoCloseable {
    private final UNetConfig config;
    private final LoadedProgram program;

    private UNet(UNetConfig config, LoadedProgram program) {
        this.config = config;
        this.program = program;
    }

    /**
     * Opens a folder with {@code config.json} and weights, as diffusers writes it.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static UNet open(Path folder, ComputeType precision) throws IOException {
        UNetConfig config = UNetConfig.of(ModelConfig.read(folder.resolve("config.json")));
        return new UNet(
                config, LoadedProgram.owning(Checkpoint.open(folder), weights -> program(weights, config, precision)));
    }

    /**
     * Takes the weights from an open checkpoint that holds them and nothing else.
     *
     * @param checkpoint must stay open as long as this network: float32 weights are not copied
     */
    public static UNet load(Checkpoint checkpoint, UNetConfig config, ComputeType precision) {
        return new UNet(config, program(checkpoint, config, precision));
    }

    /**
     * The tensors of such a network alone, before any is loaded.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static Checkpoint judge(Checkpoint checkpoint, UNetConfig config) {
        return checkpoint.strict(UNetParameters.of(config));
    }

    private static LoadedProgram program(Checkpoint checkpoint, UNetConfig config, ComputeType precision) {
        return LoadedProgram.load(
                "unet",
                judge(checkpoint, config),
                config.groups(),
                Arrays.stream(config.heads()).asLongStream().toArray(),
                precision.dtype());
    }

    /** The network's shape. */
    public UNetConfig config() {
        return config;
    }

    /**
     * The condition of a batch, one context per sample; lengths may differ.
     *
     * @param into owner of the result unless it is closed before
     */
    public CrossAttentionCondition condition(NDManager into, List<Context> contexts) {
        try (NDManager scope = into.newSubManager()) {
            ContextBatch batch = ContextBatch.pad(scope, contexts, config.contextWidth());
            return condition(into, batch.values(), batch.mask());
        }
    }

    /**
     * The condition of a batch.
     *
     * @param into owner of the result unless it is closed before
     * @param context {@code (B, M, C)} float32
     * @param mask {@code (B, M)}, 1 where a vector counts and 0 where it is padding; null if all count
     */
    public CrossAttentionCondition condition(NDManager into, NDArray context, NDArray mask) {
        return CrossAttentionCondition.of(program.script(), into, context, mask);
    }

    /**
     * One prediction.
     *
     * @param into owner of the result
     * @param sample noisy latents {@code (B, in, H, W)} float32; H and W divisible by two as often as the network halves them,
     *     or not
     * @param timesteps {@code (B)} float32 or int64, one per sample
     * @return {@code (B, out, H, W)} float32
     */
    public NDArray predict(NDManager into, NDArray sample, NDArray timesteps, CrossAttentionCondition condition) {
        return program.script().tensor(into, "forward", sample, timesteps, condition.keysAndValues(sample, timesteps));
    }

    /** Every intermediate of a prediction, under the names that reference outputs have. */
    NDList trace(NDManager into, NDArray sample, NDArray timesteps, CrossAttentionCondition condition) {
        return program.script().call(into, "trace", sample, timesteps, condition.keysAndValues(sample, timesteps));
    }

    @Override
    public void close() {
        program.close();
    }
}
