package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.decoder.TrainableMixture;
import io.dreampress.networks.fusion.PatchTokens;
import io.dreampress.networks.fusion.PatchingConfig;
import io.dreampress.networks.fusion.TrainablePatching;
import io.dreampress.networks.learning.Layers;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import java.util.Optional;

/**
 * The loss of Transfusion (section 3.2) and LMFusion: cross entropy of the next word and λ times the squared error of the
 * predicted noise, one timestep per image. In LMFusion the text tower is frozen; the cross entropy still teaches the image
 * tower, whose keys and values the words after an image attend to.
 *
 * <p>Parameters: {@code language_model/…} and {@code image_tower/…}, as the bundle's folders have them.
 */
final class FusionLoss implements AutoCloseable {
    static final String LANGUAGE_MODEL = "language_model/";
    static final String IMAGE_TOWER = FusionParts.IMAGE_TOWER + "/";

    private final TrainableDecoder decoder;
    private final Optional<TrainableMixture> mixture;
    private final TrainablePatching patching;
    private final double lambda;

    /**
     * @param lambda weight of the squared error; 5 in the paper
     */
    FusionLoss(Variant variant, DecoderConfig config, PatchingConfig patching, double lambda) {
        this.decoder = new TrainableDecoder(config);
        this.mixture = variant.hasImageTower() ? Optional.of(new TrainableMixture(config)) : Optional.empty();
        this.patching = new TrainablePatching(patching);
        this.lambda = lambda;
    }

    /**
     * The images of a batch in reading order.
     *
     * @param noisy latents {@code (m, C, h, w)}
     * @param timesteps {@code (m)} int64
     * @param noise that is in them, like {@code noisy}
     */
    record Images(NDArray noisy, NDArray timesteps, NDArray noise) {}

    /**
     * Everything on the way to the losses.
     *
     * @param imageTokens {@code (m, n, D)}
     * @param embeddings {@code (B, T, D)}
     * @param states {@code (B, T, D)} after the final norms
     * @param logits {@code (B, T, V)}
     * @param perToken cross entropy {@code (B, T)}, 0 where nothing is learned
     * @param noise predicted, {@code (m, C, h, w)}
     * @param perImage squared error {@code (m)}
     * @param text mean cross entropy over all labels of the batch
     * @param diffusion mean of the images' errors
     * @param total text + λ diffusion
     */
    record Terms(
            NDArray imageTokens,
            NDArray embeddings,
            NDArray states,
            NDArray logits,
            NDArray perToken,
            NDArray noise,
            NDArray perImage,
            NDArray text,
            NDArray diffusion,
            NDArray total) {}

    /** Both losses of a batch. */
    Terms terms(NDManager into, Parameters parameters, TrainingBatch batch, Images images) {
        Parameters words = parameters.below(LANGUAGE_MODEL);
        Parameters tower = parameters.below(IMAGE_TOWER);
        PatchTokens patches = patching.tokens(into, tower, images.noisy(), images.timesteps());
        NDArray embeddings = Layers.place(
                into,
                decoder.embed(into, words, into.create(batch.ids(), batch.shape())),
                batch.imageRows(),
                patches.tokens());
        NDArray states = states(into, words, tower, batch, embeddings);
        NDArray logits = decoder.logits(into, words, states);
        NDArray labels = into.create(batch.labels());
        NDArray rows = logits.reshape(-1, logits.getShape().get(2));
        Shape tokens = patches.tokens().getShape();
        NDArray noise = patching.noise(
                into, tower, Layers.pick(into, states, batch.imageRows()).reshape(tokens), patches);
        NDArray perImage = Losses.squaredErrors(into, noise, images.noise());
        NDArray text = Losses.crossEntropy(into, rows, labels);
        NDArray diffusion = perImage.mean();
        return new Terms(
                patches.tokens(),
                embeddings,
                states,
                logits,
                Losses.crossEntropies(into, rows, labels).reshape(batch.shape()),
                noise,
                perImage,
                text,
                diffusion,
                text.add(diffusion.mul(lambda)));
    }

    /** The cross entropy of a batch without images, of which the words' tower alone is made. */
    NDArray text(NDManager into, Parameters parameters, TrainingBatch batch) {
        Parameters words = parameters.below(LANGUAGE_MODEL);
        NDArray embeddings = decoder.embed(into, words, into.create(batch.ids(), batch.shape()));
        NDArray logits = decoder.logits(into, words, decoder.states(into, words, embeddings));
        NDArray rows = logits.reshape(-1, logits.getShape().get(2));
        return Losses.crossEntropy(into, rows, into.create(batch.labels()));
    }

    private NDArray states(
            NDManager into, Parameters words, Parameters tower, TrainingBatch batch, NDArray embeddings) {
        NDArray positions = batch.positions(into);
        NDArray mask = batch.mask(into);
        return mixture.map(both -> both.states(
                        into, words, tower, embeddings, positions, mask, batch.textRows(), batch.imageRows()))
                .orElseGet(() -> decoder.states(into, words, embeddings, positions, Optional.of(mask)));
    }

    @Override
    public void close() {
        decoder.close();
        mixture.ifPresent(TrainableMixture::close);
        patching.close();
    }
}
