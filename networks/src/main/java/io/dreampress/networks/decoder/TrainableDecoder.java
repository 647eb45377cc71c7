package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.Optional;

/**
 * The decoder of {@link LlamaDecoder} for training: whole sequences without a cache, in float32, from parameters that are
 * given with every call, so that gradients flow to them and to the embeddings.
 *
 * <p>One thread at a time.
 */
public final class TrainableDecoder implements AutoCloseable {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final TorchScriptProgram program = TorchScriptProgram.load(manager, "trainable_decoder");
    private final DecoderConfig config;

    /** A decoder without parameters: these are given with every call. */
    public TrainableDecoder(DecoderConfig config) {
        this.config = config;
        long[] dims = {config.layers(), config.heads(), config.keyValueHeads(), config.headWidth()};
        double[] scaling = config.ropeScaling().map(RopeScaling::toArray).orElse(new double[0]);
        program.invoke("configure", dims, config.epsilon(), config.ropeTheta(), scaling);
    }

    /** The network's shape. */
    public DecoderConfig config() {
        return config;
    }

    /**
     * Embeddings of tokens.
     *
     * @param parameters {@code model.embed_tokens.weight}
     * @param ids {@code (B, T)} int64
     * @return {@code (B, T, D)}
     */
    public NDArray embed(NDManager into, Parameters parameters, NDArray ids) {
        return program.record(into, "embed", parameters.byName(), ids).singletonOrThrow();
    }

    /** States of sequences at positions 0, 1, 2, …, each seeing what is before it. */
    public NDArray states(NDManager into, Parameters parameters, NDArray embeddings) {
        Shape shape = embeddings.getShape();
        NDArray positions = into.arange(0, (int) shape.get(1), 1, DataType.INT64)
                .reshape(1, shape.get(1))
                .broadcast(shape.get(0), shape.get(1));
        return states(into, parameters, embeddings, positions, Optional.empty());
    }

    /**
     * States after the final norm.
     *
     * @param parameters of the decoder, under its checkpoint's names
     * @param embeddings {@code (B, T, D)}: words, images and queries mixed
     * @param positions {@code (B, T)} int64, rotary
     * @param mask {@code (B, T, T)} boolean, true where a row may attend: at least one a row, padding too. Empty: causal, so
     *     that padding belongs at the end
     * @return {@code (B, T, D)}
     */
    public NDArray states(
            NDManager into, Parameters parameters, NDArray embeddings, NDArray positions, Optional<NDArray> mask) {
        return mask.map(seen -> program.record(into, "states", parameters.byName(), embeddings, positions, seen))
                .orElseGet(() -> program.record(into, "states", parameters.byName(), embeddings, positions))
                .singletonOrThrow();
    }

    /** Logits {@code (…, V)} of states {@code (…, D)}, by {@code lm_head.weight} or, where it is tied, by the embeddings. */
    public NDArray logits(NDManager into, Parameters parameters, NDArray states) {
        return program.record(into, "logits", parameters.byName(), states).singletonOrThrow();
    }

    @Override
    public void close() {
        manager.close();
    }
}
