package io.dreampress.networks.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.nio.file.Path;
import java.util.Map;

/** A vision transformer's program with its weights: what CLIP's and SigLIP's have in common. */
final class VisionProgram implements AutoCloseable {
    private static final String PREFIX = "vision_model.";

    private final NDManager manager = TorchScriptProgram.newManager();
    private final VisionConfig config;
    private final TorchScriptProgram script;
    private final Checkpoint owned;

    private VisionProgram(String name, VisionConfig config, Checkpoint owned) {
        this.config = config;
        this.owned = owned;
        this.script = TorchScriptProgram.load(manager, name);
    }

    static VisionProgram open(
            String name, Path folder, VisionConfig config, Map<String, Shape> expected, ComputeType precision) {
        Checkpoint checkpoint = Checkpoint.open(folder);
        return new VisionProgram(name, config, checkpoint).take(checkpoint, expected, precision);
    }

    static VisionProgram load(
            String name,
            Checkpoint checkpoint,
            VisionConfig config,
            Map<String, Shape> expected,
            ComputeType precision) {
        return new VisionProgram(name, config, null).take(checkpoint, expected, precision);
    }

    private VisionProgram take(Checkpoint checkpoint, Map<String, Shape> expected, ComputeType precision) {
        boolean prefixed = checkpoint.names().stream().anyMatch(name -> name.startsWith(PREFIX));
        Checkpoint vision = prefixed ? checkpoint.below(PREFIX) : checkpoint;
        try (NDManager loading = manager.newSubManager()) {
            vision.strict(expected, name -> name.endsWith("position_ids"));
            script.invoke(
                    "load",
                    vision.float32(loading, expected.keySet()),
                    config.layers(),
                    config.heads(),
                    config.epsilon(),
                    config.activation(),
                    precision.dtype());
            return this;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    VisionConfig config() {
        return config;
    }

    TorchScriptProgram script() {
        return script;
    }

    NDArray hiddenStates(NDManager into, NDArray images, int layer) {
        int counted = layer < 0 ? config.layers() + 1 + layer : layer;
        if (counted < 0 || counted > config.layers()) {
            throw new IllegalArgumentException("layer: expected " + (-config.layers() - 1) + " to " + config.layers()
                    + ", got " + layer + "; this network has " + config.layers() + " blocks");
        }
        return script.tensor(into, "forward", images, counted);
    }

    @Override
    public void close() {
        manager.close();
        if (owned != null) {
            owned.close();
        }
    }
}
