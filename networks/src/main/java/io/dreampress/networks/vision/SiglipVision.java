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
 * {@code SiglipVisionModel}: a vision transformer over patches alone (Zhai et al. 2023).
 *
 * <p>One thread at a time.
 */
public final class SiglipVision implements AutoCloseable {
    private final VisionProgram program;

    private SiglipVision(VisionProgram program) {
        this.program = program;
    }

    /** Opens a folder with {@code config.json} and weights, as transformers writes it; a text tower in it is ignored. */
    public static SiglipVision open(Path folder, ComputeType precision) throws IOException {
        VisionConfig config = VisionConfig.of(ModelConfig.read(folder.resolve("config.json")));
        return new SiglipVision(VisionProgram.open("siglip_vision", folder, config, parameters(config), precision));
    }

    /**
     * Takes the weights from an open checkpoint, with or without {@code vision_model.} before their names.
     *
     * @param checkpoint must stay open as long as this network: float32 weights are not copied
     */
    public static SiglipVision load(Checkpoint checkpoint, VisionConfig config, ComputeType precision) {
        return new SiglipVision(VisionProgram.load("siglip_vision", checkpoint, config, parameters(config), precision));
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
        int width = config.width();
        ExpectedParameters expected = new ExpectedParameters()
                .convolution("embeddings.patch_embedding", 3, width, config.patchSize())
                .tensor("embeddings.position_embedding.weight", config.patches(), width)
                .norm("post_layernorm", width);
        config.blocks(expected);
        if (config.pooled()) {
            expected.tensor("head.probe", 1, 1, width)
                    .tensor("head.attention.in_proj_weight", 3L * width, width)
                    .tensor("head.attention.in_proj_bias", 3L * width)
                    .linear("head.attention.out_proj", width, width)
                    .norm("head.layernorm", width)
                    .linear("head.mlp.fc1", width, config.hidden())
                    .linear("head.mlp.fc2", config.hidden(), width);
        }
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
     * @param layer 0 the embeddings, i after block i − 1; negative counts from the end, −1 the last block's, not normed
     * @return {@code (B, patches, D)} float32, rows first
     */
    public NDArray hiddenStates(NDManager into, NDArray images, int layer) {
        return program.hiddenStates(into, images, layer);
    }

    /**
     * MetaMorph's visual tokens: states of a square grid resampled bilinearly to a smaller one, each divided by its length.
     *
     * @param into owner of the result
     * @param states {@code (B, patches, D)} as {@link #hiddenStates} gives them
     * @param side of the smaller grid
     * @return {@code (B, side², D)} float32, rows first
     */
    public NDArray visualTokens(NDManager into, NDArray states, int side) {
        try (NDArray resized = resample(into, states, side)) {
            return normalize(into, resized);
        }
    }

    /** States {@code (B, patches, D)} of a square grid resampled bilinearly to {@code (B, side², D)}, rows first. */
    public NDArray resample(NDManager into, NDArray states, int side) {
        return program.script().tensor(into, "resize", states, side);
    }

    /** Vectors {@code (…, D)}, each divided by its length. */
    public NDArray normalize(NDManager into, NDArray vectors) {
        return program.script().tensor(into, "normalize", vectors);
    }

    NDList trace(NDManager into, NDArray images, int side) {
        return program.script().call(into, "trace", images, side);
    }

    @Override
    public void close() {
        program.close();
    }
}
