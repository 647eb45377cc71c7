package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.ImageTower;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.fusion.PatchTokens;
import io.dreampress.networks.fusion.Patching;
import io.dreampress.networks.fusion.PatchingConfig;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.FloatMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What computes keys and values: the text tower, the image tower beside it and the patching between latents and the image
 * tower's tokens. Writer and painter read the same contexts with it.
 *
 * <p>Text passes the text tower alone, causally, so that a document without images is what the plain decoder makes of it. An
 * image is a block that sees everything before it and all of itself; one that stays in a context is read without noise, at
 * timestep 0.
 *
 * @param text the plain decoder
 * @param image the image tower; the decoder itself in Transfusion
 * @param patching latents to tokens and back
 * @param weights what the patching's weights are mapped from
 */
record FusionTowers(LlamaDecoder text, ImageTower image, Patching patching, Checkpoint weights)
        implements AutoCloseable {
    /**
     * Loads them.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException listing every tensor that does not fit
     */
    static FusionTowers open(FusionParts parts, Precision precision, ComputeType patchingType) throws IOException {
        DecoderConfig config = parts.decoder();
        PatchingConfig patching = parts.patching();
        Checkpoint weights = Checkpoint.open(parts.bundle().resolve(FusionParts.IMAGE_TOWER));
        LlamaDecoder text = null;
        try {
            weights.strict(FusionParts.imageTower(config, patching, parts.variant()));
            text = LlamaDecoder.load(parts.bundle().resolve("language_model"), precision);
            ImageTower image = parts.variant().hasImageTower() ? ImageTower.beside(text, weights) : ImageTower.of(text);
            return new FusionTowers(
                    text, image, Patching.load(weights, patching, config.width(), patchingType), weights);
        } catch (RuntimeException e) {
            if (text != null) {
                text.close();
            }
            weights.close();
            throw e;
        }
    }

    /** Positions that a part takes. */
    int positions(ContextPart part) {
        return switch (part) {
            case ContextPart.Tokens(List<Integer> ids) -> ids.size();
            case ContextPart.Features(FloatMatrix embeddings) -> embeddings.rows();
            case ContextPart.Image latents -> patches(latents.height(), latents.width());
        };
    }

    int positions(List<ContextPart> parts) {
        return parts.stream().mapToInt(this::positions).sum();
    }

    /** Patches of latents of a size. */
    int patches(int height, int width) {
        int side = patching.config().patchSize();
        return height / side * (width / side);
    }

    /**
     * Reads parts onto a cache.
     *
     * @return states after the final norms, {@code (n, D)} float32, of all that was read
     */
    NDArray read(NDManager into, KvCache cache, List<ContextPart> parts) {
        NDList states = new NDList();
        List<ContextPart> run = new ArrayList<>();
        for (ContextPart part : parts) {
            if (part instanceof ContextPart.Image latents) {
                readText(into, cache, run, states);
                states.add(image.append(into, cache, cleanTokens(into, latents)));
            } else {
                run.add(part);
            }
        }
        readText(into, cache, run, states);
        return states.size() == 1 ? states.getFirst() : NDArrays.concat(states);
    }

    /** Text enters in one pass, whatever parts it came in. */
    private void readText(NDManager into, KvCache cache, List<ContextPart> run, NDList states) {
        if (!run.isEmpty()) {
            NDList embeddings = new NDList();
            run.forEach(part -> embeddings.add(embed(into, part)));
            NDArray all = embeddings.size() == 1 ? embeddings.getFirst() : NDArrays.concat(embeddings);
            states.add(text.prefill(into, cache, all));
            run.clear();
        }
    }

    private NDArray embed(NDManager into, ContextPart part) {
        return switch (part) {
            case ContextPart.Tokens(List<Integer> ids) ->
                text.embed(into, ids.stream().mapToInt(Integer::intValue).toArray());
            case ContextPart.Features(FloatMatrix embeddings) ->
                into.create(embeddings.values(), new Shape(embeddings.rows(), embeddings.columns()));
            case ContextPart.Image latents ->
                throw new IllegalStateException("text: expected no image, got " + latents);
        };
    }

    private NDArray cleanTokens(NDManager into, ContextPart.Image latents) {
        Shape shape = new Shape(1, latents.channels(), latents.height(), latents.width());
        PatchTokens tokens = patching.tokens(into, into.create(latents.latents(), shape), into.create(new float[1]));
        return tokens.tokens().get(new NDIndex("0"));
    }

    /**
     * The noise in latents, each image after what its cache holds. Caches stay as they are.
     *
     * <p>Images pass the patching one by one: how a convolution adds up depends on how many it is given. In the tower they
     * are rows of one product, which does not.
     *
     * @param prefixes one per image
     * @param latents {@code (S, C, h, w)} float32
     * @param timesteps {@code (S)} float32
     * @return {@code (S, C, h, w)} float32; in {@link Precision#F32} an image's does not depend on the others
     */
    NDArray noise(NDManager into, List<KvCache> prefixes, NDArray latents, NDArray timesteps) {
        NDList tokens = new NDList();
        List<PatchTokens> images = new ArrayList<>();
        for (int i = 0; i < prefixes.size(); i++) {
            PatchTokens own = patching.tokens(into, only(latents, i), only(timesteps, i));
            images.add(own);
            tokens.add(own.tokens());
        }
        NDArray states = image.states(into, prefixes, NDArrays.concat(tokens));
        NDList noise = new NDList();
        for (int i = 0; i < images.size(); i++) {
            noise.add(patching.noise(into, only(states, i), images.get(i)));
        }
        return NDArrays.concat(noise);
    }

    private static NDArray only(NDArray batch, int row) {
        return batch.get(new NDIndex(row + ":" + (row + 1)));
    }

    /** Closes all but the text tower, which somebody else closes. */
    void closeBesideText() {
        patching.close();
        image.close();
        weights.close();
    }

    @Override
    public void close() {
        closeBesideText();
        text.close();
    }
}
