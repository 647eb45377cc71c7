package io.dreampress.networks.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
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
    private final NDManager manager = TorchScriptProgram.newManager();
    private final UNetConfig config;
    private final TorchScriptProgram program;
    private final Checkpoint owned;

    private UNet(Checkpoint checkpoint, Checkpoint owned, UNetConfig config, ComputeType precision) {
        this.config = config;
        this.owned = owned;
        this.program = TorchScriptProgram.load(manager, "unet");
        try (NDManager loading = manager.newSubManager()) {
            program.invoke(
                    "load",
                    checkpoint.strict(UNetParameters.of(config)).float32(loading),
                    config.groups(),
                    Arrays.stream(config.heads()).asLongStream().toArray(),
                    precision.dtype());
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * Opens a folder with {@code config.json} and weights, as diffusers writes it.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static UNet open(Path folder, ComputeType precision) throws IOException {
        UNetConfig config = UNetConfig.of(ModelConfig.read(folder.resolve("config.json")));
        Checkpoint checkpoint = Checkpoint.open(folder);
        try {
            return new UNet(checkpoint, checkpoint, config, precision);
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /**
     * Takes the weights from an open checkpoint that holds them and nothing else.
     *
     * @param checkpoint must stay open as long as this network: float32 weights are not copied
     */
    public static UNet load(Checkpoint checkpoint, UNetConfig config, ComputeType precision) {
        return new UNet(checkpoint, null, config, precision);
    }

    public UNetConfig config() {
        return config;
    }

    /**
     * The condition of a batch, one context per sample; lengths may differ.
     *
     * @param into owner of the result unless it is closed before
     */
    public UNetCondition condition(NDManager into, List<Context> contexts) {
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
    public UNetCondition condition(NDManager into, NDArray context, NDArray mask) {
        NDList keysAndValues = mask == null
                ? program.call(into, "condition", context)
                : program.call(into, "condition", context, mask);
        return new UNetCondition(keysAndValues, (int) context.getShape().get(0));
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
    public NDArray predict(NDManager into, NDArray sample, NDArray timesteps, UNetCondition condition) {
        if (sample.getShape().get(0) != condition.batch() || timesteps.size() != condition.batch()) {
            throw new IllegalArgumentException("batch: expected as many samples and timesteps as conditions ("
                    + condition.batch() + "), got " + sample.getShape().get(0) + " and " + timesteps.size()
                    + "; make the condition for this batch");
        }
        return program.tensor(into, "forward", sample, timesteps, condition.keysAndValues());
    }

    /** Every intermediate of a prediction, under the names that reference outputs have. */
    NDList trace(NDManager into, NDArray sample, NDArray timesteps, UNetCondition condition) {
        return program.call(into, "trace", sample, timesteps, condition.keysAndValues());
    }

    @Override
    public void close() {
        manager.close();
        if (owned != null) {
            owned.close();
        }
    }
}
