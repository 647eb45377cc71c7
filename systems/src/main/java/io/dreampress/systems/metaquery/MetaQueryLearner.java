package io.dreampress.systems.metaquery;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderDC;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.sana.SanaConfig;
import io.dreampress.networks.scheduler.SchedulerConfig;
import io.dreampress.networks.scheduler.VarianceSchedule;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.ClipPreprocessor;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.LatentPictures;
import io.dreampress.systems.learning.Learner;
import io.dreampress.systems.learning.LearningLoss;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.Chunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToLongBiFunction;

/**
 * MetaQuery's query tokens, connector and painter as learners (Pan et al. 2025, section 3): a picture is drawn after its
 * caption (pre-training), or after pictures and an instruction (instruction tuning). The language model, the vision encoder
 * and the autoencoder are frozen.
 */
public final class MetaQueryLearner implements Learner {
    private static final double[] HALF = {0.5, 0.5, 0.5};

    private final Opened opened;
    private final Parameters parameters;
    private final Conversation conversation;
    private final List<Integer> queries;
    private final Optional<Eyes> eyes;
    private final MetaQueryLoss loss;
    private final Canvas canvas;
    private final double drop;

    /**
     * How pictures become latents, and which timesteps are drawn.
     *
     * @param side of the square in pixels
     * @param encode {@code (1, 3, S, S)} and draws to scaled latents {@code (1, c, h, w)}
     * @param timestep of the index-th picture
     */
    private record Canvas(
            int side, BiFunction<NDArray, Drawn, NDArray> encode, ToLongBiFunction<Draws, Integer> timestep) {}

    /** The index-th picture of a batch. */
    private record Drawn(Draws draws, int index) {}

    private MetaQueryLearner(MetaQueryParts parts, double drop, Opened opened) throws IOException {
        BundleFolder bundle = parts.bundle();
        this.opened = opened;
        this.drop = drop;
        this.parameters = opened.add(Parameters.create());
        this.conversation = conversation(bundle, opened.add(TextTokenizer.open(bundle.resolve("tokenizer"))));
        Checkpoint projectors = opened.add(Checkpoint.open(bundle.resolve(MetaQueryParts.PROJECTORS)));
        this.eyes = parts.sees() ? Optional.of(opened.add(MetaQuerySystem.eyes(parts, projectors))) : Optional.empty();
        this.canvas = canvas(parts);
        this.loss = opened.add(loss(parts));
        addParameters(parts, projectors);
        int count = (int) parameters
                .get("projectors/" + MetaQueryParts.QUERIES)
                .getShape()
                .get(0);
        this.queries = new MetaQueryDreamer.Queries(
                        parts.decoder().vocabulary(),
                        count - 2,
                        bundle.descriptor().specialTokens().get("end"))
                .tokens();
    }

    /**
     * Loads a bundle to train it.
     *
     * @param drop probability with which the caption is left out; where pictures are shown, also that both or they alone are
     */
    public static MetaQueryLearner open(Bundle bundle, double drop) {
        MetaQueryParts parts = new MetaQueryParts(new BundleFolder(bundle.path(), bundle.descriptor()));
        if (!parts.hasQueries()) {
            throw new BundleException("bundle '" + bundle.path()
                    + "', learned.conditionSource: expected queries, which training learns, got last-layer");
        }
        return Opened.whole(bundle.path(), opened -> new MetaQueryLearner(parts, drop, opened));
    }

    private static Conversation conversation(BundleFolder bundle, TextTokenizer tokenizer) {
        return new Conversation(
                bundle.descriptor().prompts(),
                ChatTemplate.read(bundle.resolve("tokenizer")),
                Conversation.Text.of(tokenizer));
    }

    private Canvas canvas(MetaQueryParts parts) throws IOException {
        BundleFolder bundle = parts.bundle();
        int side = LatentPictures.side(bundle.descriptor().imageSizes().getFirst());
        if (parts.isSana()) {
            AutoencoderDC deep = opened.add(AutoencoderDC.open(bundle.resolve("vae"), ComputeType.FLOAT32));
            return new Canvas(
                    side,
                    (image, _) -> deep.encode(image.getManager(), image)
                            .mul((float) deep.config().scalingFactor()),
                    (draws, index) -> NoisingRule.Flow.timestep(draws.uniform("timestep", index)));
        }
        AutoencoderKL autoencoder = opened.add(AutoencoderKL.open(bundle.resolve("vae"), ComputeType.FLOAT32));
        int steps = schedule(bundle).steps();
        return new Canvas(
                side,
                (image, drawn) -> {
                    var posterior = autoencoder.encode(image.getManager(), image);
                    int size = (int) posterior.mean().size();
                    float[] normal = drawn.draws().gaussians(size, "posterior", drawn.index());
                    return posterior
                            .sample(image.getManager()
                                    .create(normal, posterior.mean().getShape()))
                            .mul((float) autoencoder.config().scalingFactor());
                },
                (draws, index) -> draws.below(steps, "timestep", index));
    }

    private static VarianceSchedule schedule(BundleFolder bundle) throws IOException {
        return VarianceSchedule.of(SchedulerConfig.read(bundle.resolve("scheduler/scheduler_config.json")));
    }

    private static MetaQueryLoss loss(MetaQueryParts parts) throws IOException {
        BundleFolder bundle = parts.bundle();
        if (parts.isSana()) {
            SanaConfig sana = SanaConfig.of(ModelConfig.read(bundle.resolve("transformer/config.json")));
            return MetaQueryLoss.sana(parts.decoder(), parts.connector(), sana);
        }
        UNetConfig unet = UNetConfig.of(ModelConfig.read(bundle.resolve("unet/config.json")));
        return MetaQueryLoss.stableDiffusion(parts.decoder(), parts.connector(), unet, schedule(bundle));
    }

    private void addParameters(MetaQueryParts parts, Checkpoint projectors) {
        BundleFolder bundle = parts.bundle();
        String painter = parts.isSana() ? "transformer" : "unet";
        try (Checkpoint words = Checkpoint.open(bundle.resolve("language_model"));
                Checkpoint connector = Checkpoint.open(bundle.resolve("connector"));
                Checkpoint drawing = Checkpoint.open(bundle.resolve(painter))) {
            parameters
                    .add("language_model/", words, parts.decoder().parameters().keySet())
                    .add("connector/", connector)
                    .add(painter + "/", drawing)
                    .add("projectors/", projectors);
        }
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public LearningLoss loss(NDManager into, List<Example> examples, Draws draws) {
        List<List<Chunk>> contexts = new ArrayList<>();
        List<Pixels> targets = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            contexts.add(context(examples.get(i), targets, draws, i));
        }
        MetaQueryLoss.Outcome outcome = loss.of(into, parameters, batch(into, contexts, targets, draws));
        return new LearningLoss(outcome.loss(), Map.of("vm", outcome.loss()));
    }

    /** What stands before the queries and these; adds what is drawn. */
    private List<Chunk> context(Example example, List<Pixels> targets, Draws draws, int index) {
        StringBuilder caption = new StringBuilder();
        List<Pixels> shown = new ArrayList<>();
        int before = targets.size();
        for (Example.Part part : example.parts()) {
            switch (part) {
                case Example.Turn _ -> {}
                case Example.Words(String text, boolean _) -> caption.append(text);
                case Example.Picture(Pixels pixels, boolean drawn) -> (drawn ? targets : shown).add(pixels);
            }
        }
        if (targets.size() != before + 1) {
            throw new IllegalArgumentException("example: expected one picture to draw, got " + (targets.size() - before)
                    + "; this stage learns from captions and instructions");
        }
        double r = draws.uniform("drop", index);
        boolean untold = shown.isEmpty() ? r < drop : r < 2 * drop;
        boolean blind = r >= drop && r < 3 * drop;
        List<Pixels> seen = blind && eyes.isPresent()
                ? Collections.nCopies(shown.size(), eyes.get().black())
                : shown;
        List<Chunk> chunks = new ArrayList<>(conversation.describe(untold ? "" : caption.toString(), seen, "\n"));
        chunks.add(new Chunk.Tokens(queries));
        return chunks;
    }

    /** Contexts padded at their beginnings, and the noised pictures. */
    private MetaQueryLoss.Batch batch(NDManager into, List<List<Chunk>> contexts, List<Pixels> targets, Draws draws) {
        int[] lengths = contexts.stream().mapToInt(this::positions).toArray();
        int length = Arrays.stream(lengths).max().orElseThrow();
        int[][] ids = new int[lengths.length][length];
        boolean[][] present = new boolean[lengths.length][length];
        List<Long> places = new ArrayList<>();
        NDList features = new NDList();
        for (int b = 0; b < lengths.length; b++) {
            int at = length - lengths[b];
            Arrays.fill(present[b], at, length, true);
            for (Chunk chunk : contexts.get(b)) {
                if (chunk instanceof Chunk.Tokens(List<Integer> tokens)) {
                    for (int id : tokens) {
                        ids[b][at++] = id;
                    }
                } else if (chunk instanceof Chunk.Picture(Pixels pixels)) {
                    features.add(eyes.orElseThrow().square(into, pixels));
                    for (int end = at + positions(chunk); at < end; at++) {
                        places.add((long) b * length + at);
                    }
                }
            }
        }
        NDList latents = new NDList();
        long[] timesteps = new long[targets.size()];
        for (int i = 0; i < timesteps.length; i++) {
            latents.add(latents(into, targets.get(i), draws, i));
            timesteps[i] = canvas.timestep().applyAsLong(draws, i);
        }
        NDArray clean = NDArrays.concat(latents);
        int each = (int) clean.size() / timesteps.length;
        float[] noise = new float[(int) clean.size()];
        for (int i = 0; i < timesteps.length; i++) {
            System.arraycopy(draws.gaussians(each, "noise", i), 0, noise, i * each, each);
        }
        return new MetaQueryLoss.Batch(
                ids,
                present,
                places.stream().mapToLong(Long::longValue).toArray(),
                features.isEmpty() ? Optional.empty() : Optional.of(NDArrays.concat(features)),
                clean,
                into.create(noise, clean.getShape()),
                timesteps);
    }

    private int positions(List<Chunk> chunks) {
        return chunks.stream().mapToInt(this::positions).sum();
    }

    private int positions(Chunk chunk) {
        return chunk instanceof Chunk.Tokens(List<Integer> tokens)
                ? tokens.size()
                : eyes.orElseThrow(() -> new IllegalArgumentException(
                                "example: expected no shown pictures, because the bundle has no vision encoder"))
                        .squarePositions();
    }

    private NDArray latents(NDManager into, Pixels picture, Draws draws, int index) {
        ClipPreprocessor square = new ClipPreprocessor(canvas.side(), canvas.side(), HALF, HALF);
        NDArray image = LatentPictures.stacked(into, List.of(picture), square, canvas.side());
        return canvas.encode().apply(image, new Drawn(draws, index)).duplicate();
    }

    @Override
    public void close() {
        opened.close();
    }
}
