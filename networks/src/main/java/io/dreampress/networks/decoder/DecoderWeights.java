package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A LLaMA-family checkpoint on its way into the program that computes with it.
 *
 * @param checkpoint the tensors of the config alone
 */
record DecoderWeights(DecoderConfig config, Checkpoint checkpoint) {
    /**
     * Judges a checkpoint before any weight is loaded.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    static DecoderWeights judged(DecoderConfig config, Checkpoint checkpoint) {
        return new DecoderWeights(config, checkpoint.strict(config.parameters(), name -> surplus(config, name)));
    }

    /** Tables that older checkpoints carry and every library computes, and the copy of a tied head. */
    private static boolean surplus(DecoderConfig config, String name) {
        return name.endsWith("rotary_emb.inv_freq") || config.tied() && name.equals("lm_head.weight");
    }

    /** The decoder's program without weights, with the kernels of a precision. */
    static TorchScriptProgram program(NDManager scope, Precision precision) {
        return TorchScriptProgram.load(
                scope, "llama_decoder", Map.of("linear", precision.linear(), "attention", precision.attention()));
    }

    static void configure(TorchScriptProgram program, DecoderConfig config) {
        long[] dims = {config.width(), config.heads(), config.keyValueHeads(), config.headWidth()};
        double[] scaling = config.ropeScaling().map(RopeScaling::toArray).orElse(new double[0]);
        program.invoke("configure", dims, config.epsilon(), config.ropeTheta(), scaling);
    }

    /** Gives a program its shape and, layer by layer, its weights, which it copies. */
    void pour(TorchScriptProgram program) {
        configure(program, config);
        for (int i = 0; i < config.layers(); i++) {
            addLayer(program, DecoderConfig.layerPrefix(i));
        }
        addEnds(program);
    }

    private void addLayer(TorchScriptProgram program, String prefix) {
        try (NDManager layer = TorchScriptProgram.newManager()) {
            Map<String, NDArray> weights = new LinkedHashMap<>();
            for (String name : config.layerParameters().keySet()) {
                weights.put(name, checkpoint.float32(layer, prefix + name));
            }
            program.invoke("add_layer", weights);
        }
    }

    private void addEnds(TorchScriptProgram program) {
        try (NDManager ends = TorchScriptProgram.newManager()) {
            NDArray table = checkpoint.float32(ends, "model.embed_tokens.weight");
            NDArray head = config.tied() ? table : checkpoint.float32(ends, "lm_head.weight");
            program.invoke("add_ends", table, checkpoint.float32(ends, "model.norm.weight"), head);
        }
    }
}
