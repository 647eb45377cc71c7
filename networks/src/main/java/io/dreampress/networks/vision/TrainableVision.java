package io.dreampress.networks.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;

/**
 * The networks of {@link ClipVision} and {@link SiglipVision} for training: in float32, from parameters that are given with
 * every call, so that gradients flow to them and to the images. Names are those without {@code vision_model.}.
 *
 * <p>One thread at a time.
 */
public final class TrainableVision implements AutoCloseable {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final TorchScriptProgram program;
    private final VisionConfig config;

    private TrainableVision(String name, VisionConfig config) {
        this.config = config;
        this.program = TorchScriptProgram.load(manager, name);
        long[] dims = {config.layers(), config.heads()};
        program.invoke("configure", dims, config.epsilon(), config.activation());
    }

    /** {@link ClipVision} without parameters. */
    public static TrainableVision clip(VisionConfig config) {
        return new TrainableVision("clip_vision", config);
    }

    /** {@link SiglipVision} without parameters. */
    public static TrainableVision siglip(VisionConfig config) {
        return new TrainableVision("siglip_vision", config);
    }

    /** The network's shape. */
    public VisionConfig config() {
        return config;
    }

    /**
     * Hidden states as transformers numbers them.
     *
     * @param images {@code (B, 3, S, S)}, preprocessed
     * @param layer blocks passed; negative counts from the end, −1 all
     * @return {@code (B, T, D)}; CLIP's token for the whole image is the first
     */
    public NDArray hiddenStates(NDManager into, Parameters parameters, NDArray images, int layer) {
        long counted = layer < 0 ? config.layers() + 1 + layer : layer;
        try (NDArray passed = into.create(counted)) {
            return program.record(into, "learn", parameters.byName(), images, passed)
                    .singletonOrThrow();
        }
    }

    /** CLIP's normed token for the whole image after the last block, {@code (B, D)}. */
    public NDArray pooled(NDManager into, Parameters parameters, NDArray images) {
        return program.record(into, "learn_pooled", parameters.byName(), images).singletonOrThrow();
    }

    @Override
    public void close() {
        manager.close();
    }
}
