package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.learning.Layers;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.systems.learning.LatentPictures;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * DreamLLM's losses (section 3.1): cross entropy of the next word, and the painter's squared error under a condition that is
 * made of the dream queries' states. Nothing else says what the queries shall be: gradients reach them through the U-Net.
 *
 * <p>Parameters: {@code language_model/…}, {@code unet/…}, and in {@code projectors/} {@code visual_projector}, for images
 * that are drawn {@code dream_queries} and {@code condition_projector}, perhaps {@code special_tokens.embedding} and {@code
 * special_tokens.head}.
 *
 * @param special ids of the tokens that are no text
 * @param decoder the language model
 * @param unet the painter
 * @param lmWeight of the cross entropy
 * @param vmWeight of the squared error
 */
record DreamLlmLoss(
        SpecialTokens special, TrainableDecoder decoder, TrainableUNet unet, double lmWeight, double vmWeight)
        implements AutoCloseable {
    static final String LANGUAGE_MODEL = "language_model/";
    static final String PROJECTORS = "projectors/";
    static final String UNET = "unet/";

    /**
     * What the painter is asked, for n images that are drawn.
     *
     * @param pictures their latents
     * @param unconditional which of them are drawn without their text
     */
    record Drawing(LatentPictures.Noised pictures, boolean[] unconditional) {}

    /**
     * Everything on the way to the losses.
     *
     * @param imageEmbeds {@code (m, N, D)} of the images that are read; null if there are none
     * @param embeddings {@code (B, T, D)}
     * @param states {@code (B, T, D)} after the final norm
     * @param queryStates {@code (n, Q, D)}; null without images that are drawn, like the three that follow
     * @param condition {@code (n, Q, C)}
     * @param prediction {@code (n, c, h, w)}
     * @param vm the painter's loss
     * @param lm the text's loss; null where no word is learned
     */
    record Terms(
            NDArray imageEmbeds,
            NDArray embeddings,
            NDArray states,
            NDArray queryStates,
            NDArray condition,
            NDArray prediction,
            NDArray vm,
            NDArray lm) {}

    /**
     * Both losses of a batch.
     *
     * @param features of the vision encoder for the images that are read, {@code (m, N, W)}; empty if there are none
     * @param drawing for the images that are drawn; empty if there are none
     */
    Terms terms(
            NDManager into,
            Parameters parameters,
            TrainingBatch batch,
            Optional<NDArray> features,
            Optional<Drawing> drawing) {
        Parameters joints = parameters.below(PROJECTORS);
        Parameters llm = parameters.below(LANGUAGE_MODEL);
        NDArray images = features.map(seen -> Layers.linear(into, joints, "visual_projector", seen))
                .orElse(null);
        NDArray embeddings = embeddings(into, parameters, batch, images);
        NDArray states = decoder.states(into, llm, embeddings);
        NDArray lm = languageLoss(into, parameters, batch, states);
        if (drawing.isEmpty()) {
            return new Terms(images, embeddings, states, null, null, null, null, lm);
        }
        NDArray queries =
                queryStates(into, parameters, batch, states, drawing.get().unconditional());
        NDArray condition = Layers.linear(into, joints, "condition_projector", queries);
        LatentPictures.Noised asked = drawing.get().pictures();
        NDArray prediction = unet.predict(
                into, parameters.below(UNET), asked.noisy(), asked.timesteps(), condition, Optional.empty());
        NDArray errors = Losses.squaredErrors(into, prediction, asked.target());
        NDArray vm = errors.mul(asked.weights()).mean();
        return new Terms(images, embeddings, states, queries, condition, prediction, vm, lm);
    }

    /** The weighted sum. */
    NDArray total(Terms terms) {
        if (terms.lm() == null) {
            return terms.vm().mul((float) vmWeight);
        }
        NDArray lm = terms.lm().mul((float) lmWeight);
        return terms.vm() == null ? lm : lm.add(terms.vm().mul((float) vmWeight));
    }

    /** Q, how many queries an image is drawn from; 0 if there are none. */
    int queries(Parameters parameters) {
        String name = PROJECTORS + DreamLlmParts.QUERIES;
        return parameters.has(name)
                ? Math.toIntExact(parameters.get(name).getShape().get(1))
                : 0;
    }

    /** Embeddings of the words with queries and images in their places. */
    private NDArray embeddings(NDManager into, Parameters parameters, TrainingBatch batch, NDArray images) {
        NDArray mixed = words(into, parameters, batch);
        int queries = queries(parameters);
        long[] queryRows = batch.queryRows(queries);
        if (queryRows.length > 0) {
            NDArray each = parameters.get(PROJECTORS + DreamLlmParts.QUERIES).repeat(0, queryRows.length / queries);
            mixed = Layers.place(into, mixed, queryRows, each);
        }
        if (images != null) {
            long[] rows = batch.featureRows(Math.toIntExact(images.getShape().get(1)));
            mixed = Layers.place(into, mixed, rows, images);
        }
        return mixed;
    }

    /** Embeddings of all ids, those of the special tokens from rows of their own where the bundle keeps them apart. */
    private NDArray words(NDManager into, Parameters parameters, TrainingBatch batch) {
        long[] ids = batch.ids();
        int vocabulary = decoder.config().vocabulary();
        Shape shape = new Shape(batch.sequences().size(), batch.length());
        long[] inside = Arrays.stream(ids).map(id -> id < vocabulary ? id : 0).toArray();
        NDArray words = decoder.embed(into, parameters.below(LANGUAGE_MODEL), into.create(inside, shape));
        long[] special = LongStream.range(0, ids.length)
                .filter(row -> ids[(int) row] >= vocabulary)
                .toArray();
        if (special.length == 0) {
            return words;
        }
        long[] which =
                Arrays.stream(special).map(row -> ids[(int) row] - vocabulary).toArray();
        NDArray rows = Layers.pick(into, parameters.get(PROJECTORS + DreamLlmParts.EMBEDDING), which);
        return Layers.place(into, words, special, rows);
    }

    private NDArray languageLoss(NDManager into, Parameters parameters, TrainingBatch batch, NDArray states) {
        long[] rows = batch.predictingRows();
        if (rows.length == 0) {
            return null;
        }
        NDArray logits = logits(into, parameters, Layers.pick(into, states, rows));
        return Losses.crossEntropy(into, logits, into.create(batch.predictedLabels()));
    }

    /** Logits {@code (…, V)}, with those of the special tokens where the bundle keeps their rows apart. */
    NDArray logits(NDManager into, Parameters parameters, NDArray states) {
        NDArray logits = decoder.logits(into, parameters.below(LANGUAGE_MODEL), states);
        if (!parameters.has(PROJECTORS + DreamLlmParts.HEAD)) {
            return logits;
        }
        NDArray head = parameters.get(PROJECTORS + DreamLlmParts.HEAD);
        NDArray special = states.matMul(head.transpose());
        return NDArrays.concat(new NDList(logits, special), logits.getShape().dimension() - 1);
    }

    /** States of the queries; those of an image without its text come from a sequence of the queries alone. */
    private NDArray queryStates(
            NDManager into, Parameters parameters, TrainingBatch batch, NDArray states, boolean[] unconditional) {
        Shape queries = parameters.get(PROJECTORS + DreamLlmParts.QUERIES).getShape();
        int count = Math.toIntExact(queries.get(1));
        Shape shape = new Shape(unconditional.length, count, queries.get(2));
        NDArray conditional = Layers.pick(into, states, batch.queryRows(count)).reshape(shape);
        int[] without = IntStream.range(0, unconditional.length)
                .filter(i -> unconditional[i])
                .toArray();
        if (without.length == 0) {
            return conditional;
        }
        TrainingBatch once = queriesAlone(count);
        NDArray untold =
                decoder.states(into, parameters.below(LANGUAGE_MODEL), embeddings(into, parameters, once, null));
        NDArray picked = Layers.pick(into, untold, once.queryRows(count));
        long[] rows = Arrays.stream(without)
                .asLongStream()
                .flatMap(i -> LongStream.range(i * count, (i + 1) * count))
                .toArray();
        NDArray each = picked.reshape(1, count, queries.get(2)).repeat(0, without.length);
        return Layers.place(into, conditional, rows, each);
    }

    /** The begin token and DRM: what an image is drawn from that has no text. */
    private TrainingBatch queriesAlone(int queries) {
        TrainingSequence.Builder alone =
                TrainingSequence.builder(special, queries, 0, queries + 3).begin(false);
        if (!alone.drawn(false, false)) {
            throw new IllegalStateException("queries: expected " + queries + " to fit a sequence of their own");
        }
        return new TrainingBatch(List.of(alone.build()), special.pad());
    }

    @Override
    public void close() {
        decoder.close();
        unet.close();
    }
}
