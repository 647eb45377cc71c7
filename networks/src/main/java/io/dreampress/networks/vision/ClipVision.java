package io.dreampress.networks.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ExpectedParameters;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * {@code CLIPVisionModel}: a vision transformer with a token for the whole image (Radford et al. 2021, section 2.4).
 *
 * <p>One thread at a time.
 */
public final class ClipVision implements AutoCloseable {
    private final VisionProgram program;

    private ClipVision(VisionProgram program) {
        this.program = program;
    }

    /** Opens a folder with {@code config.json} and weights, as transformers writes it; a text tower in it is ignored. */
    public static ClipVision open(Path folder, ComputeType precision) throws IOException {
        VisionConfig config = VisionConfig.of(ModelConfig.read(folder.resolve("config.json")));
        return new ClipVision(VisionProgram.open("clip_vision", folder, config, parameters(config), precision));
    }

    /**
     * Takes the weights from an open checkpoint, with or without {@code vision_model.} before their names.
     *
     * @param checkpoint must stay open as long as this network: float32 weights are not copied
     */
    public static ClipVision load(Checkpoint checkpoint, VisionConfig config, ComputeType precision) {
        return new ClipVision(VisionProgram.load("clip_vision", checkpoint, config, parameters(config), precision));
    }

    /**
     * The tensors of such a network alone, without {@code vision_model.} before their names, before any is loaded.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static Checkpoint judge(Checkpoint checkpoint, VisionConfig config) {
        return VisionProgram.judge(checkpoint, parameters(config));
    }

    static Map<String, Shape> parameters(VisionConfig config) {
        ExpectedParameters expected = new ExpectedParameters()
                .tensor("embeddings.patch_embedding.weight", config.width(), 3, config.patchSize(), config.patchSize())
                .tensor("embeddings.class_embedding", config.width())
                .tensor("embeddings.position_embedding.weight", 1L + config.patches(), config.width())
                .norm("pre_layrnorm", config.width())
                .norm("post_layernorm", config.width());
        config.blocks(expected);
        return expected.shapes();
    }

    /** The network's shape. */
    public VisionConfig config() {
        return program.config();
    }

    /**
     * Hidden states as transformers numbers them.
     *
     * @param into owner of the result
     * @param images {@code (B, 3, S, S)} float32, preprocessed
     * @param layer 0 after the first norm, i after block i − 1; negative counts from the end, −1 the last block's
     * @return {@code (B, 1 + patches, D)} float32, the token for the whole image first
     */
    public NDArray hiddenStates(NDManager into, NDArray images, int layer) {
        return program.hiddenStates(into, images, layer);
    }

    /** The normed token for the whole image after the last block, {@code (B, D)}. */
    public NDArray pooled(NDManager into, NDArray images) {
        return program.script().tensor(into, "pooled", images);
    }

    NDList trace(NDManager into, NDArray images) {
        return program.script().call(into, "trace", images);
    }

    @Override
    public void close() {
        program.close();
    }
}
