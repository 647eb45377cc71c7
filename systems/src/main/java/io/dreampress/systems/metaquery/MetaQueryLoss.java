package io.dreampress.systems.metaquery;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.connector.Qwen2ConnectorConfig;
import io.dreampress.networks.connector.TrainableQwen2Connector;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.learning.Layers;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.learning.TrainableDenoiser;
import io.dreampress.networks.sana.SanaConfig;
import io.dreampress.networks.sana.TrainableSana;
import io.dreampress.networks.scheduler.VarianceSchedule;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.networks.unet.UNetConfig;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * MetaQuery's training loss (Pan et al. 2025, section 2): the painter's own denoising error, whose gradient reaches the
 * connector and the query tokens through a frozen language model.
 *
 * <p>Parameters: {@code language_model/…}, {@code projectors/query_tokens.embedding}, {@code connector/…} and
 * {@code transformer/…} or {@code unet/…}. The query tokens are parameters of their own, beside the table of the words: a
 * weight decay on the table would shrink words that never had a gradient. Learned are query tokens, connector and SANA;
 * Stable Diffusion's U-Net is frozen.
 *
 * <p>One thread at a time.
 */
public final class MetaQueryLoss implements AutoCloseable {
    private static final String QUERIES = "projectors/query_tokens.embedding";

    private final TrainableDecoder decoder;
    private final TrainableQwen2Connector connector;
    private final TrainableDenoiser painter;
    private final String painterFolder;
    private final NoisingRule rule;

    private MetaQueryLoss(
            DecoderConfig decoder,
            Qwen2ConnectorConfig connector,
            TrainableDenoiser painter,
            String painterFolder,
            NoisingRule rule) {
        this.decoder = new TrainableDecoder(decoder);
        this.connector = new TrainableQwen2Connector(connector);
        this.painter = painter;
        this.painterFolder = painterFolder;
        this.rule = rule;
    }

    /** With SANA, which learns a flow. */
    public static MetaQueryLoss sana(DecoderConfig decoder, Qwen2ConnectorConfig connector, SanaConfig sana) {
        return new MetaQueryLoss(decoder, connector, new TrainableSana(sana), "transformer/", new NoisingRule.Flow());
    }

    /** With Stable Diffusion, which predicts the noise. */
    public static MetaQueryLoss stableDiffusion(
            DecoderConfig decoder, Qwen2ConnectorConfig connector, UNetConfig unet, VarianceSchedule schedule) {
        return new MetaQueryLoss(
                decoder, connector, new TrainableUNet(unet), "unet/", new NoisingRule.Epsilon(schedule));
    }

    /**
     * A batch, padded on the left.
     *
     * @param ids B rows of T tokens: words, {@code <begin_of_img>} as the first id after the vocabulary, then
     *     {@code <end_of_img>} and the queries
     * @param present B rows, whether a position holds something
     * @param pictures flat positions b T + t of the pictures' features; empty if there are none
     * @param features {@code (pictures, D)} float32, the frozen encoder's, projected; empty if there are none
     * @param latents x₀ {@code (B, c, h, w)} float32, scaled
     * @param noise ε, of the latents' shape
     * @param timesteps B
     */
    public record Batch(
            int[][] ids,
            boolean[][] present,
            long[] pictures,
            Optional<NDArray> features,
            NDArray latents,
            NDArray noise,
            long[] timesteps) {}

    /**
     * What a batch came to.
     *
     * @param states {@code (B, N, D)} at the queries
     * @param condition {@code (B, N, C)}
     * @param noised x_t, of the latents' shape
     * @param prediction of the painter, of the latents' shape
     * @param target of the prediction
     * @param loss mean squared error
     */
    public record Outcome(
            NDArray states, NDArray condition, NDArray noised, NDArray prediction, NDArray target, NDArray loss) {}

    /**
     * The loss of a batch.
     *
     * @param into owner of the outcome
     */
    public Outcome of(NDManager into, Parameters parameters, Batch batch) {
        NDArray states = queryStates(into, parameters, batch);
        NDArray condition = connector.connect(into, parameters.below("connector/"), states);
        Shape shape = batch.latents().getShape();
        NDArray noised = each(into, batch, shape, rule::noised);
        NDArray target = each(into, batch, shape, (original, noise, timestep) -> rule.target(original, noise));
        NDArray prediction = painter.predict(
                into,
                parameters.below(painterFolder),
                noised,
                into.create(batch.timesteps()),
                condition,
                Optional.empty());
        return new Outcome(
                states, condition, noised, prediction, target, Losses.meanSquaredError(into, prediction, target));
    }

    @FunctionalInterface
    private interface Mixture {
        float[] of(float[] original, float[] noise, long timestep);
    }

    private static NDArray each(NDManager into, Batch batch, Shape shape, Mixture mixture) {
        float[] originals = batch.latents().toFloatArray();
        float[] noises = batch.noise().toFloatArray();
        float[] all = new float[originals.length];
        int size = all.length / batch.timesteps().length;
        for (int b = 0; b < batch.timesteps().length; b++) {
            int from = b * size;
            float[] mixed = mixture.of(
                    Arrays.copyOfRange(originals, from, from + size),
                    Arrays.copyOfRange(noises, from, from + size),
                    batch.timesteps()[b]);
            System.arraycopy(mixed, 0, all, from, size);
        }
        return into.create(all, shape);
    }

    /** States at the queries, which are strictly between {@code <begin_of_img>} and {@code <end_of_img>}. */
    private NDArray queryStates(NDManager into, Parameters parameters, Batch batch) {
        int samples = batch.ids().length;
        int length = batch.ids()[0].length;
        NDArray embeddings = embeddings(into, parameters, batch, length);
        NDArray positions = into.create(
                LongStream.range(0, (long) samples * length)
                        .map(at -> at % length)
                        .toArray(),
                new Shape(samples, length));
        Parameters own = parameters.below("language_model/");
        NDArray states = decoder.states(into, own, embeddings, positions, Optional.of(mask(into, batch, length)));
        long[] rows = newTokens(batch, length)
                .filter(at -> id(batch, length, at) >= decoder.config().vocabulary() + 2)
                .toArray();
        NDArray queries = Layers.pick(into, states, rows);
        return queries.reshape(samples, rows.length / samples, decoder.config().width());
    }

    /** Embeddings {@code (B, T, D)}: words from the frozen table, queries and pictures in their places. */
    private NDArray embeddings(NDManager into, Parameters parameters, Batch batch, int length) {
        int vocabulary = decoder.config().vocabulary();
        long[] words = LongStream.range(0, (long) batch.ids().length * length)
                .map(at -> Math.min(id(batch, length, at), vocabulary - 1))
                .toArray();
        NDArray ids = into.create(words, new Shape(batch.ids().length, length));
        NDArray embedded = decoder.embed(into, parameters.below("language_model/"), ids);
        long[] places = newTokens(batch, length).toArray();
        long[] rows = Arrays.stream(places)
                .map(at -> id(batch, length, at) - vocabulary)
                .toArray();
        NDArray queries = Layers.pick(into, parameters.get(QUERIES), rows);
        NDArray asked = Layers.place(into, embedded, places, queries);
        return batch.features()
                .map(features -> Layers.place(into, asked, batch.pictures(), features))
                .orElse(asked);
    }

    private LongStream newTokens(Batch batch, int length) {
        return LongStream.range(0, (long) batch.ids().length * length)
                .filter(at -> id(batch, length, at) >= decoder.config().vocabulary());
    }

    private static int id(Batch batch, int length, long at) {
        return batch.ids()[(int) (at / length)][(int) (at % length)];
    }

    /** Causal, padding hidden but from itself: {@code (B, T, T)}. */
    private static NDArray mask(NDManager into, Batch batch, int length) {
        int samples = batch.ids().length;
        boolean[] seen = new boolean[samples * length * length];
        for (int at = 0; at < seen.length; at++) {
            int key = at % length;
            int row = at / length % length;
            seen[at] = key == row || key < row && batch.present()[at / length / length][key];
        }
        return into.create(seen, new Shape(samples, length, length));
    }

    @Override
    public void close() {
        decoder.close();
        connector.close();
        painter.close();
    }
}
