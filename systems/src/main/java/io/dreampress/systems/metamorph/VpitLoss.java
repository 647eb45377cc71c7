package io.dreampress.systems.metamorph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.learning.Layers;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import java.util.Arrays;

/**
 * The loss of visual-predictive instruction tuning (Tong et al. 2024, section 2): cross entropy of the answers' words, and
 * minus the mean cosine between the visual tokens that the vision head predicts and those that SigLIP sees. The state before
 * a position predicts it, be it a word or a visual token.
 *
 * <p>Notation: B conversations of T positions, D width of the decoder, V vocabulary, n visual tokens of width W an image, N
 * visual tokens of answers.
 *
 * @param decoder the language model; its parameters below {@code language_model/}
 * @param visionWeight of the visual loss beside that of words; 1 in the paper
 */
public record VpitLoss(TrainableDecoder decoder, float visionWeight) {
    /** Prefix of the language model's parameters. */
    public static final String LANGUAGE_MODEL = "language_model/";
    /** Prefix of the vision head's and the projector's parameters. */
    public static final String PROJECTORS = "projectors/";

    /**
     * The loss and what it is made of.
     *
     * @param embeddings {@code (B, T, D)}: words, visual tokens, zeros behind a conversation's end
     * @param states {@code (B, T, D)} after the final norm
     * @param logits {@code (B, T, V)}
     * @param crossEntropies {@code (B T)}, of what each position predicts; 0 where nothing is learned
     * @param predicted {@code (N, W)} of length 1; no rows where no image is an answer
     * @param targets {@code (N, W)} of length 1
     * @param cosines {@code (N)}
     * @param words mean cross entropy
     * @param vision minus the mean cosine, 0 where no image is an answer
     * @param total words + weight · vision
     */
    public record Result(
            NDArray embeddings,
            NDArray states,
            NDArray logits,
            NDArray crossEntropies,
            NDArray predicted,
            NDArray targets,
            NDArray cosines,
            NDArray words,
            NDArray vision,
            NDArray total) {}

    /**
     * The loss of a batch.
     *
     * @param into owner of the results
     * @param parameters those of the language model and the projectors
     * @param features {@code (images, n, W)} float32 in reading order, of length 1, computed outside the record
     */
    public Result of(NDManager into, Parameters parameters, VpitBatch batch, NDArray features) {
        Parameters language = parameters.below(LANGUAGE_MODEL);
        Parameters projectors = parameters.below(PROJECTORS);
        NDArray embeddings = embeddings(into, language, projectors, batch, features);
        NDArray states = decoder.states(into, language, embeddings);
        NDArray logits = decoder.logits(into, language, states);
        NDArray rows = logits.reshape(-1, logits.getShape().get(2));
        NDArray next = into.create(batch.nextLabels());
        NDArray words = Losses.crossEntropy(into, rows, next);
        NDArray crossEntropies = Losses.crossEntropies(into, rows, next);
        NDArray targets = targets(into, batch, features);
        if (batch.answers().length == 0) {
            NDArray none = into.create(0f);
            return new Result(embeddings, states, logits, crossEntropies, targets, targets, none, words, none, words);
        }
        NDArray predicted = predicted(into, projectors, states, batch.answerRows((int)
                features.getShape().get(1)));
        NDArray cosines = predicted.mul(targets).sum(new int[] {1});
        NDArray vision = cosines.mean().neg();
        NDArray total = words.add(vision.mul(visionWeight));
        return new Result(
                embeddings, states, logits, crossEntropies, predicted, targets, cosines, words, vision, total);
    }

    /** Words, with the projected features in the images' places and zeros behind the ends. */
    private NDArray embeddings(
            NDManager into, Parameters language, Parameters projectors, VpitBatch batch, NDArray features) {
        NDArray words = decoder.embed(into, language, ids(into, batch)); // (B, T, D)
        if (batch.imageRows().length > 0) {
            words = Layers.place(into, words, batch.imageRows(), mlp(into, projectors, "mm_projector", features));
        }
        long[] padding = batch.paddingRows();
        long width = words.getShape().get(2);
        return padding.length == 0
                ? words
                : Layers.place(into, words, padding, into.zeros(new Shape(padding.length, width)));
    }

    private static NDArray ids(NDManager into, VpitBatch batch) {
        long[] flat = Arrays.stream(batch.ids()).flatMapToLong(Arrays::stream).toArray();
        return into.create(flat, new Shape(batch.ids().length, batch.longest()));
    }

    private static NDArray targets(NDManager into, VpitBatch batch, NDArray features) {
        long[] images = Arrays.stream(batch.answers()).asLongStream().toArray();
        long width = features.getShape().get(2);
        if (images.length == 0) {
            return into.zeros(new Shape(0, width));
        }
        return features.get(into.create(images)).reshape(-1, width);
    }

    private static NDArray predicted(NDManager into, Parameters projectors, NDArray states, long[] rows) {
        long[] before = Arrays.stream(rows).map(row -> row - 1).toArray();
        return Layers.normalize(into, mlp(into, projectors, "vision_head", Layers.pick(into, states, before)));
    }

    private static NDArray mlp(NDManager into, Parameters parameters, String name, NDArray x) {
        return Layers.linear(
                into, parameters, name + ".2", Layers.gelu(into, Layers.linear(into, parameters, name + ".0", x)));
    }
}
