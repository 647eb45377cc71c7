package io.dreampress.networks.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.nio.file.Path;
import java.util.Map;

/** A vision transformer's program with its weights: what CLIP's and SigLIP's have in common. */
final class VisionProgram implements AutoCloseable {
    private static final String PREFIX = "vision_model.";

    private final VisionConfig config;
    private final LoadedProgram program;

    private VisionProgram(VisionConfig config, LoadedProgram program) {
        this.config = config;
        this.program = program;
    }

    static VisionProgram open(
            String name, Path folder, VisionConfig config, Map<String, Shape> expected, ComputeType precision) {
        return new VisionProgram(
                config,
                LoadedProgram.owning(
                        Checkpoint.open(folder), weights -> program(name, weights, config, expected, precision)));
    }

    static VisionProgram load(
            String name,
            Checkpoint checkpoint,
            VisionConfig config,
            Map<String, Shape> expected,
            ComputeType precision) {
        return new VisionProgram(config, program(name, checkpoint, config, expected, precision));
    }

    private static LoadedProgram program(
            String name,
            Checkpoint checkpoint,
            VisionConfig config,
            Map<String, Shape> expected,
            ComputeType precision) {
        return LoadedProgram.load(
                name,
                judge(checkpoint, expected),
                config.layers(),
                config.heads(),
                config.epsilon(),
                config.activation(),
                precision.dtype());
    }

    static Checkpoint judge(Checkpoint checkpoint, Map<String, Shape> expected) {
        boolean prefixed = checkpoint.names().stream().anyMatch(key -> key.startsWith(PREFIX));
        Checkpoint vision = prefixed ? checkpoint.below(PREFIX) : checkpoint;
        return vision.strict(expected, key -> key.endsWith("position_ids"));
    }

    VisionConfig config() {
        return config;
    }

    TorchScriptProgram script() {
        return program.script();
    }

    NDArray hiddenStates(NDManager into, NDArray images, int layer) {
        int counted = layer < 0 ? config.layers() + 1 + layer : layer;
        if (counted < 0 || counted > config.layers()) {
            throw new IllegalArgumentException("layer: expected " + (-config.layers() - 1) + " to " + config.layers()
                    + ", got " + layer + "; this network has " + config.layers() + " blocks");
        }
        return script().tensor(into, "forward", images, counted);
    }

    @Override
    public void close() {
        program.close();
    }
}
