package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDManager;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.guidance.ClassifierFreeGuidance;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.painting.DiffusionPainting;
import io.dreampress.systems.painting.FinishedImages;
import io.dreampress.systems.painting.ImageDecoder;
import io.dreampress.systems.painting.ImageNoise;
import io.dreampress.systems.painting.LatentBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The family's drawing side (LMFusion, section 3.3; Transfusion, section 3.3): in every step the block of noisy patches
 * passes the image tower over the keys and values of everything before it, ε = u + s (c − u), and less noisy patches take
 * its place.
 *
 * <p>What stands before an image is read once, in its first step; unconditional contexts are read once for all images that
 * share them.
 */
final class FusionPainter implements Painter {
    private final Markers markers;
    private final FusionTowers towers;
    private final ImageDecoder decoder;
    private final FinishedImages images;
    private final NoiseScheduler scheduler;
    private final ImageNoise noise;
    private final int contextTokens;
    private final NDManager scope = TorchScriptProgram.newManager();
    private final SharedPrefixes unconditional = new SharedPrefixes(this::prefix);

    /**
     * Owns towers and decoder.
     *
     * @param contextTokens most positions of a context with its image
     */
    FusionPainter(
            Markers markers,
            FusionTowers towers,
            ImageDecoder decoder,
            NoiseScheduler scheduler,
            ImageNoise noise,
            int contextTokens) {
        this.markers = markers;
        this.towers = towers;
        this.decoder = decoder;
        this.images = new FinishedImages(decoder, towers.patching().config().latentChannels());
        this.scheduler = scheduler;
        this.noise = noise;
        this.contextTokens = contextTokens;
    }

    /** An empty document. */
    @Override
    public Condition rehearsal() {
        List<ContextPart> empty = List.of(new ContextPart.Tokens(List.of(markers.begin(), markers.beginImage())));
        return new Condition.Context(empty, empty);
    }

    @Override
    public Painting begin(PaintOrder order) {
        Condition.Context context = context(order);
        check(order, context);
        long seed = order.seed();
        int index = order.imageIndex();
        return new FusionPainting(
                order,
                context,
                unconditional,
                scheduler.begin(order.steps(), (step, count) -> noise.step(seed, index, step, count)),
                noise.initial(seed, index, (int) images.latentShape(1, order).size()));
    }

    private static Condition.Context context(PaintOrder order) {
        return switch (order.condition()) {
            case Condition.Context context -> context;
            case Condition.CrossAttention attention ->
                throw new IllegalArgumentException("condition: expected a context, got "
                        + attention.conditional().rows()
                        + " vectors for cross-attention; paint with the bundle that made the condition");
        };
    }

    private void check(PaintOrder order, Condition.Context context) {
        int side = decoder.factor() * towers.patching().config().patchSize();
        if (order.width() < side || order.height() < side || order.width() % side != 0 || order.height() % side != 0) {
            throw new IllegalArgumentException("size: expected multiples of " + side + " pixels, got " + order.width()
                    + " x " + order.height() + "; choose one that the bundle names");
        }
        int patches = order.width() / side * (order.height() / side);
        for (List<ContextPart> branch : List.of(context.conditional(), context.unconditional())) {
            branch.forEach(this::check);
            int positions = towers.positions(branch) + patches;
            if (positions > contextTokens || positions == patches) {
                throw new IllegalArgumentException("context: expected 1 to " + (contextTokens - patches)
                        + " positions before an image of " + patches + " patches, got " + (positions - patches)
                        + "; shorten the document or draw a smaller image");
            }
        }
    }

    private void check(ContextPart part) {
        String fault = switch (part) {
            case ContextPart.Tokens(List<Integer> ids) -> fault(ids);
            case ContextPart.Features(FloatMatrix embeddings) -> fault(embeddings);
            case ContextPart.Image image -> fault(image);
        };
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException(
                    "context: expected " + fault + "; paint with the bundle that made the condition");
        }
    }

    private String fault(List<Integer> ids) {
        int tokens = towers.text().tokens();
        return ids.stream()
                .filter(id -> id < 0 || id >= tokens)
                .findFirst()
                .map(id -> "ids below " + tokens + ", got " + id)
                .orElse("");
    }

    private String fault(FloatMatrix embeddings) {
        int width = towers.text().config().width();
        return embeddings.columns() == width ? "" : "features of width " + width + ", got " + embeddings.columns();
    }

    private String fault(ContextPart.Image image) {
        int channels = towers.patching().config().latentChannels();
        int side = towers.patching().config().patchSize();
        return image.channels() == channels && image.height() % side == 0 && image.width() % side == 0
                ? ""
                : "latents of " + channels + " channels in patches of " + side + ", got " + image.channels() + " x "
                        + image.height() + " x " + image.width();
    }

    private Prefix prefix(List<ContextPart> parts) {
        return Prefix.read(towers, scope, parts);
    }

    @Override
    public void step(List<Painting> paintings) {
        List<FusionPainting> moving = paintings.stream()
                .map(FusionPainting.class::cast)
                .filter(painting -> !painting.isDenoised())
                .toList();
        if (moving.isEmpty()) {
            return;
        }
        float[][] predictions = predict(moving);
        int guided = moving.size();
        for (int i = 0; i < moving.size(); i++) {
            FusionPainting painting = moving.get(i);
            painting.move(
                    painting.isGuided()
                            ? ClassifierFreeGuidance.combine(
                                    predictions[guided++],
                                    predictions[i],
                                    painting.order().guidance())
                            : predictions[i]);
        }
    }

    /** The conditional branches of all paintings, then the unconditional ones of those that are guided. */
    float[][] predict(List<FusionPainting> paintings) {
        List<FusionPainting> samples = new ArrayList<>(paintings);
        List<KvCache> prefixes = new ArrayList<>();
        paintings.forEach(
                painting -> prefixes.add(painting.conditional(this::prefix).cache()));
        for (FusionPainting painting : paintings) {
            if (painting.isGuided()) {
                samples.add(painting);
                prefixes.add(painting.unconditional().cache());
            }
        }
        return LatentBatch.of(images, samples)
                .predict(scope, (call, latents, timesteps) -> towers.noise(call, prefixes, latents, timesteps));
    }

    @Override
    public List<Painted> finish(List<Painting> paintings) {
        return images.finish(scope, paintings);
    }

    /** Channels {@code (3, height, width)} around [-1, 1], one row per painting. */
    float[][] decode(List<DiffusionPainting> paintings) {
        return images.decode(scope, paintings);
    }

    @Override
    public void close() {
        unconditional.close();
        scope.close();
        towers.close();
        decoder.close();
    }
}
