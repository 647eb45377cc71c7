package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.torchscript.TorchScriptProgram;

/**
 * A {@link LlamaDecoder} and the {@link ImageTower} beside it for training: whole sequences in which words and images mix, in
 * float32, from parameters that are given with every call. Gradients of a word's loss reach the image tower through the text
 * tower, frozen or not.
 *
 * <p>One thread at a time.
 */
public final class TrainableMixture implements AutoCloseable {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final TorchScriptProgram program = TorchScriptProgram.load(manager, "mixture_of_modalities");

    /**
     * Two towers without parameters: these are given with every call.
     *
     * @param config of the text tower; the image tower has the same shape
     */
    public TrainableMixture(DecoderConfig config) {
        long[] dims = {config.layers(), config.heads(), config.keyValueHeads(), config.headWidth()};
        double[] scaling = config.ropeScaling().map(RopeScaling::toArray).orElse(new double[0]);
        program.invoke("configure", dims, config.epsilon(), config.ropeTheta(), scaling);
    }

    /**
     * States after the final norm of each token's modality.
     *
     * @param text the decoder's parameters, under its checkpoint's names
     * @param images the image tower's, see {@link ImageTower#parameters}
     * @param embeddings {@code (B, T, D)}: words and image tokens mixed
     * @param positions {@code (B, T)} int64, rotary
     * @param mask {@code (B, T, T)} boolean, true where a row may attend: at least one a row, padding too
     * @param textRows rows of {@code (B T)} that pass the decoder, ascending; padding may be among them
     * @param imageRows all others, ascending
     * @return {@code (B, T, D)}
     */
    public NDArray states(
            NDManager into,
            Parameters text,
            Parameters images,
            NDArray embeddings,
            NDArray positions,
            NDArray mask,
            long[] textRows,
            long[] imageRows) {
        NDArray words = into.create(textRows);
        NDArray patches = into.create(imageRows);
        return program.record(
                        into, "states", text.byName(), images.byName(), embeddings, positions, mask, words, patches)
                .singletonOrThrow();
    }

    @Override
    public void close() {
        manager.close();
    }
}
