package io.dreampress.systems.painting;

import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.unet.Context;
import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Latent diffusion (Rombach et al. 2022) from cross-attended conditions with classifier-free guidance:
 * ε = u + s (c − u), or ε = u + s_i (i − u) + s (c − i) where pictures i have a guidance of their own (Brooks et al. 2023).
 *
 * <p>Keys and values of the cross-attentions do not change over the steps: they are kept while a batch holds the same
 * paintings. How convolutions add up depends on how many samples they are given, so that in float32, which is exact, a
 * batch is one painting with its branches: an image is the same bit for bit whoever is drawn beside it.
 */
public final class CrossAttentionPainter implements Painter {
    private static final int REHEARSED_VECTORS = 64;

    private final Denoiser denoiser;
    private final ImageDecoder decoder;
    private final FinishedImages images;
    private final NoiseScheduler scheduler;
    private final ImageNoise noise;
    private final NDManager scope = TorchScriptProgram.newManager();
    private final boolean mixes;
    private final Map<List<DiffusionPainting>, Denoiser.Prepared> conditions = new HashMap<>();

    /**
     * Owns denoiser and decoder.
     *
     * @param precision that they compute in
     */
    public CrossAttentionPainter(
            Denoiser denoiser,
            ImageDecoder decoder,
            ComputeType precision,
            NoiseScheduler scheduler,
            ImageNoise noise) {
        this.mixes = precision != ComputeType.FLOAT32;
        this.denoiser = denoiser;
        this.decoder = decoder;
        this.images = new FinishedImages(decoder, denoiser.channels());
        this.scheduler = scheduler;
        this.noise = noise;
    }

    @Override
    public Condition rehearsal() {
        int width = denoiser.contextWidth();
        FloatMatrix nothing = new FloatMatrix(REHEARSED_VECTORS, width, new float[REHEARSED_VECTORS * width]);
        return new Condition.CrossAttention(nothing, nothing);
    }

    @Override
    public Painting begin(PaintOrder order) {
        check(order);
        long seed = order.seed();
        int index = order.imageIndex();
        int size = (int) images.latentShape(1, order).size();
        return new DiffusionPainting(
                order,
                scheduler.begin(order.steps(), (step, count) -> noise.step(seed, index, step, count)),
                noise.initial(seed, index, size));
    }

    private void check(PaintOrder order) {
        int factor = decoder.factor() * denoiser.leastSide();
        if (order.width() < factor
                || order.height() < factor
                || order.width() % decoder.factor() != 0
                || order.height() % decoder.factor() != 0) {
            throw new IllegalArgumentException(
                    "size: expected multiples of " + decoder.factor() + " of at least " + factor + " pixels, got "
                            + order.width() + " x " + order.height() + "; choose one that the bundle names");
        }
        Condition.CrossAttention attention = attention(order);
        int width = denoiser.contextWidth();
        for (FloatMatrix branch : attention.branches()) {
            if (branch.columns() != width || branch.rows() < 1) {
                throw new IllegalArgumentException(
                        "condition: expected vectors of the denoiser's width " + width + ", got " + branch.rows()
                                + " of " + branch.columns() + "; paint with the bundle that made the condition");
            }
        }
    }

    @Override
    public void step(List<Painting> paintings) {
        List<DiffusionPainting> moving = paintings.stream()
                .map(DiffusionPainting.class::cast)
                .filter(painting -> !painting.isDenoised())
                .toList();
        List<List<DiffusionPainting>> batches = mixes && !moving.isEmpty()
                ? List.of(moving)
                : moving.stream().map(List::of).toList();
        forgetAllBut(batches);
        batches.forEach(this::move);
    }

    /** Samples are the branches of the first painting, those of the second, and so on. */
    private void move(List<DiffusionPainting> batch) {
        Denoiser.Prepared condition = conditions.computeIfAbsent(batch, this::prepare);
        List<float[]> predictions = predict(batch, condition);
        int next = 0;
        for (DiffusionPainting painting : batch) {
            Guidance guidance = guidance(painting);
            int branches = guidance.branches().size();
            painting.move(guidance.combine(predictions.subList(next, next + branches)));
            next += branches;
        }
    }

    private Denoiser.Prepared prepare(List<DiffusionPainting> batch) {
        return denoiser.prepare(
                scope,
                batch.stream()
                        .flatMap(painting -> guidance(painting).branches().stream())
                        .map(branch -> new Context(branch.rows(), branch.values()))
                        .toList());
    }

    private List<float[]> predict(List<DiffusionPainting> paintings, Denoiser.Prepared condition) {
        List<DiffusionPainting> samples = new ArrayList<>();
        for (DiffusionPainting painting : paintings) {
            samples.addAll(Collections.nCopies(guidance(painting).branches().size(), painting));
        }
        return List.of(LatentBatch.of(images, samples).predict(scope, condition::predict));
    }

    @Override
    public List<Painted> finish(List<Painting> paintings) {
        return images.finish(scope, paintings);
    }

    /** Channels {@code (3, height, width)} around [-1, 1], one row per painting. */
    public float[][] decode(List<DiffusionPainting> paintings) {
        return images.decode(scope, paintings);
    }

    private static Guidance guidance(DiffusionPainting painting) {
        return Guidance.of(painting.order(), attention(painting.order()));
    }

    private static Condition.CrossAttention attention(PaintOrder order) {
        return switch (order.condition()) {
            case Condition.CrossAttention attention -> attention;
            case Condition.Context context ->
                throw new IllegalArgumentException("condition: expected vectors for cross-attention, got a context of "
                        + context.conditional().size() + " parts; paint with the bundle that made the condition");
        };
    }

    private void forgetAllBut(List<List<DiffusionPainting>> batches) {
        conditions.entrySet().removeIf(entry -> {
            boolean isOver = !batches.contains(entry.getKey());
            if (isOver) {
                entry.getValue().close();
            }
            return isOver;
        });
    }

    @Override
    public void close() {
        forgetAllBut(List.of());
        scope.close();
        denoiser.close();
        decoder.close();
    }
}
