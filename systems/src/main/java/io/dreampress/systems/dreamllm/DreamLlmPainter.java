package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.guidance.ClassifierFreeGuidance;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.unet.Context;
import io.dreampress.networks.unet.CrossAttentionCondition;
import io.dreampress.networks.unet.UNet;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * DreamLLM's drawing side: Stable Diffusion's U-Net and autoencoder (Rombach et al. 2022) with classifier-free guidance,
 * ε = u + s (c − u).
 *
 * <p>Keys and values of the cross-attentions do not change over the steps: they are kept while the batch holds the same
 * paintings.
 */
final class DreamLlmPainter implements Painter {
    private final UNet unet;
    private final AutoencoderKL autoencoder;
    private final NoiseScheduler scheduler;
    private final ImageNoise noise;
    private final NDManager scope = TorchScriptProgram.newManager();
    private List<DreamLlmPainting> batch = List.of();
    private CrossAttentionCondition condition;

    DreamLlmPainter(UNet unet, AutoencoderKL autoencoder, NoiseScheduler scheduler, ImageNoise noise) {
        this.unet = unet;
        this.autoencoder = autoencoder;
        this.scheduler = scheduler;
        this.noise = noise;
    }

    @Override
    public Painting begin(PaintOrder order) {
        check(order);
        long seed = order.seed();
        int index = order.imageIndex();
        int size = latentSize(order);
        return new DreamLlmPainting(
                order,
                scheduler.begin(order.steps(), (step, count) -> noise.step(seed, index, step, count)),
                noise.initial(seed, index, size));
    }

    private void check(PaintOrder order) {
        int factor = factor() * (1 << unet.config().widths().length - 1);
        if (order.width() < factor
                || order.height() < factor
                || order.width() % factor() != 0
                || order.height() % factor() != 0) {
            throw new IllegalArgumentException("size: expected multiples of " + factor() + " of at least " + factor
                    + " pixels, got " + order.width() + " x " + order.height() + "; choose one that the bundle names");
        }
        Condition.CrossAttention attention = attention(order);
        int width = unet.config().contextWidth();
        for (FloatMatrix branch : List.of(attention.conditional(), attention.unconditional())) {
            if (branch.columns() != width || branch.rows() < 1) {
                throw new IllegalArgumentException(
                        "condition: expected vectors of the U-Net's width " + width + ", got " + branch.rows() + " of "
                                + branch.columns() + "; paint with the bundle that made the condition");
            }
        }
    }

    @Override
    public void step(List<Painting> paintings) {
        List<DreamLlmPainting> moving = paintings.stream()
                .map(DreamLlmPainting.class::cast)
                .filter(painting -> !painting.isDenoised())
                .toList();
        if (moving.isEmpty()) {
            return;
        }
        prepare(moving);
        float[][] predictions = predict(moving);
        int guided = 0;
        for (int i = 0; i < moving.size(); i++) {
            DreamLlmPainting painting = moving.get(i);
            float[] conditional = predictions[i];
            painting.move(
                    isGuided(painting)
                            ? ClassifierFreeGuidance.combine(
                                    predictions[moving.size() + guided++],
                                    conditional,
                                    painting.order().guidance())
                            : conditional);
        }
    }

    /** Samples are the conditional branches of all paintings, then the unconditional ones of those that are guided. */
    private void prepare(List<DreamLlmPainting> paintings) {
        if (condition != null && batch.equals(paintings)) {
            return;
        }
        List<Context> contexts = new ArrayList<>();
        paintings.forEach(
                painting -> contexts.add(context(attention(painting.order()).conditional())));
        paintings.stream()
                .filter(DreamLlmPainter::isGuided)
                .forEach(painting ->
                        contexts.add(context(attention(painting.order()).unconditional())));
        forget();
        condition = unet.condition(scope, contexts);
        batch = paintings;
    }

    private float[][] predict(List<DreamLlmPainting> paintings) {
        List<DreamLlmPainting> samples = new ArrayList<>(paintings);
        paintings.stream().filter(DreamLlmPainter::isGuided).forEach(samples::add);
        PaintOrder order = paintings.getFirst().order();
        int size = latentSize(order);
        float[] latents = new float[samples.size() * size];
        float[] timesteps = new float[samples.size()];
        for (int i = 0; i < samples.size(); i++) {
            if (samples.get(i).latents().length != size) {
                throw new IllegalArgumentException("batch: expected paintings of one size, got " + order.width() + " x "
                        + order.height() + " and " + samples.get(i).order().width() + " x "
                        + samples.get(i).order().height() + "; batch them by size");
            }
            System.arraycopy(samples.get(i).latents(), 0, latents, i * size, size);
            timesteps[i] = (float) samples.get(i).timestep();
        }
        try (NDManager call = scope.newSubManager()) {
            NDArray prediction = unet.predict(
                    call, call.create(latents, latentShape(samples.size(), order)), call.create(timesteps), condition);
            return rows(prediction.toFloatArray(), samples.size());
        }
    }

    @Override
    public List<Painted> finish(List<Painting> paintings) {
        List<DreamLlmPainting> sound = paintings.stream()
                .map(DreamLlmPainting.class::cast)
                .filter(painting -> painting.failure().isEmpty())
                .toList();
        float[][] decoded = decode(sound);
        List<Painted> painted = new ArrayList<>();
        int next = 0;
        for (Painting painting : paintings) {
            String failure = ((DreamLlmPainting) painting).failure().orElse(null);
            painted.add(failure == null ? picture(painting.order(), decoded[next++]) : new Painted.Failed(failure));
        }
        return painted;
    }

    /** Channels {@code (3, height, width)} around [-1, 1], one row per painting. */
    float[][] decode(List<DreamLlmPainting> paintings) {
        if (paintings.isEmpty()) {
            return new float[0][];
        }
        PaintOrder order = paintings.getFirst().order();
        int size = latentSize(order);
        float[] latents = new float[paintings.size() * size];
        double scale = autoencoder.config().scalingFactor();
        for (int i = 0; i < latents.length; i++) {
            latents[i] = (float) (paintings.get(i / size).latents()[i % size] / scale);
        }
        try (NDManager call = scope.newSubManager()) {
            NDArray images = autoencoder.decode(call, call.create(latents, latentShape(paintings.size(), order)));
            return rows(images.toFloatArray(), paintings.size());
        }
    }

    private static Painted picture(PaintOrder order, float[] channels) {
        for (float value : channels) {
            if (!Float.isFinite(value)) {
                return new Painted.Failed("decoding: expected finite pixels, got " + value);
            }
        }
        RgbImage image = RgbImage.ofSigned(order.width(), order.height(), channels);
        return new Painted.Picture(new Pixels(image.width(), image.height(), image.rgb()));
    }

    private static float[][] rows(float[] values, int count) {
        int size = values.length / count;
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * size, (i + 1) * size);
        }
        return rows;
    }

    private static boolean isGuided(DreamLlmPainting painting) {
        return painting.order().guidance() != 1;
    }

    private static Condition.CrossAttention attention(PaintOrder order) {
        return switch (order.condition()) {
            case Condition.CrossAttention attention -> attention;
            case Condition.Context context ->
                throw new IllegalArgumentException("condition: expected vectors for cross-attention, got a context of "
                        + context.conditional().size() + " parts; paint with the bundle that made the condition");
        };
    }

    private static Context context(FloatMatrix matrix) {
        return new Context(matrix.rows(), matrix.values());
    }

    private int factor() {
        return autoencoder.config().factor();
    }

    private Shape latentShape(int samples, PaintOrder order) {
        return new Shape(samples, unet.config().inChannels(), order.height() / factor(), order.width() / factor());
    }

    private int latentSize(PaintOrder order) {
        return (int) latentShape(1, order).size();
    }

    private void forget() {
        if (condition != null) {
            condition.close();
            condition = null;
        }
    }

    @Override
    public void close() {
        forget();
        scope.close();
        unet.close();
        autoencoder.close();
    }
}
