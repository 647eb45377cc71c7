package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.networks.vision.ClipPreprocessor;
import io.dreampress.networks.vision.ClipVision;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.Learner;
import io.dreampress.systems.learning.LearningLoss;
import io.dreampress.systems.learning.NoiseTarget;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.Prompts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A DreamLLM bundle that learns from its queries' states. The vision encoder and the autoencoder are frozen and pass no
 * gradient; whatever else is learned or frozen, gradients pass through it.
 */
final class DreamLlmLearner implements Learner {
    private static final double[] HALF = {0.5, 0.5, 0.5};

    private final DreamLlmLearning how;
    private final SpecialTokens special;
    private final Opened opened;
    private final Parameters parameters;
    private final TextTokenizer tokenizer;
    private final DreamLlmLoss loss;
    private final NoiseTarget noise;
    private final AutoencoderKL autoencoder;
    private final Optional<ClipVision> vision;
    private final ImagePreprocessor eyes;
    private final ClipPreprocessor canvas;

    private DreamLlmLearner(DreamLlmParts parts, DreamLlmLearning how, Opened opened) throws IOException {
        BundleFolder bundle = parts.bundle();
        this.how = how;
        this.opened = opened;
        this.special = SpecialTokens.of(bundle.descriptor().specialTokens());
        this.parameters = opened.add(Parameters.create());
        this.tokenizer = opened.add(TextTokenizer.open(bundle.resolve("tokenizer")));
        this.loss = opened.add(new DreamLlmLoss(
                special,
                new TrainableDecoder(parts.decoder()),
                new TrainableUNet(parts.unet()),
                how.lmWeight(),
                how.vmWeight()));
        this.noise = NoiseTarget.read(bundle.resolve("scheduler/scheduler_config.json"), how.gamma());
        this.autoencoder = opened.add(AutoencoderKL.open(bundle.resolve("vae"), ComputeType.FLOAT32));
        this.vision = parts.sees()
                ? Optional.of(opened.add(ClipVision.open(bundle.resolve("vision_encoder"), ComputeType.FLOAT32)))
                : Optional.empty();
        this.eyes = parts.sees()
                ? ImagePreprocessor.read(bundle.resolve("vision_encoder/preprocessor_config.json"))
                : ClipPreprocessor.square(1);
        this.canvas = canvas(bundle);
        addParameters(parts);
    }

    /**
     * Loads a bundle to train it.
     *
     * @throws BundleException if its conditions are not made of queries, or it cannot see what its layout shows
     */
    static DreamLlmLearner open(DreamLlmParts parts, DreamLlmLearning how) {
        if (!parts.hasQueries()) {
            throw new BundleException(
                    "bundle '" + parts.bundle().path()
                            + "', learned.conditionSource: expected queries, got last-layer; give it dream queries to train it");
        }
        if (!parts.sees() && how.layout() != DreamLlmLearning.Layout.CREATION) {
            throw new BundleException("bundle '" + parts.bundle().path()
                    + "': expected the folder vision_encoder, which " + how.layout() + " needs, got none");
        }
        Opened opened = new Opened();
        try {
            return new DreamLlmLearner(parts, how, opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw new BundleException("bundle '" + parts.bundle().path() + "': " + e.getMessage(), e);
        }
    }

    private static ClipPreprocessor canvas(BundleFolder bundle) {
        var size = bundle.descriptor().imageSizes().getFirst();
        if (size.width() != size.height()) {
            throw new BundleException("imageSizes: expected a square first, which training draws, got " + size.width()
                    + " x " + size.height());
        }
        return new ClipPreprocessor(size.width(), size.width(), HALF, HALF);
    }

    private void addParameters(DreamLlmParts parts) throws IOException {
        BundleFolder bundle = parts.bundle();
        try (Checkpoint llm = Checkpoint.open(bundle.resolve("language_model"));
                Checkpoint unet = Checkpoint.open(bundle.resolve("unet"));
                Checkpoint joints = Checkpoint.open(bundle.resolve(DreamLlmParts.PROJECTORS))) {
            parameters
                    .add(
                            DreamLlmLoss.LANGUAGE_MODEL,
                            llm,
                            parts.decoder().parameters().keySet())
                    .add(DreamLlmLoss.UNET, unet)
                    .add(DreamLlmLoss.PROJECTORS, joints);
        }
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public LearningLoss loss(NDManager into, List<Example> examples, Draws draws) {
        List<Pixels> read = new ArrayList<>();
        List<Pixels> drawn = new ArrayList<>();
        TrainingBatch batch = new TrainingBatch(
                examples.stream().map(example -> sequence(example, read, drawn)).toList(), special.pad());
        Optional<NDArray> features = read.isEmpty() ? Optional.empty() : Optional.of(features(into, read));
        Optional<DreamLlmLoss.Drawing> drawing =
                drawn.isEmpty() || how.vmWeight() == 0 ? Optional.empty() : Optional.of(drawing(into, drawn, draws));
        DreamLlmLoss.Terms terms = loss.terms(into, parameters, batch, features, drawing);
        Map<String, NDArray> parts = new LinkedHashMap<>();
        if (terms.lm() != null) {
            parts.put("lm", terms.lm());
        }
        if (terms.vm() != null) {
            parts.put("vm", terms.vm());
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("batch: expected words or images to learn in " + examples.size()
                    + " examples, got none; the layout " + how.layout() + " leaves nothing of them");
        }
        return new LearningLoss(loss.total(terms), parts);
    }

    /** An example in the stage's layout; adds its pictures to those that are read and drawn, in reading order. */
    private TrainingSequence sequence(Example example, List<Pixels> read, List<Pixels> drawn) {
        boolean creation = how.layout() == DreamLlmLearning.Layout.CREATION;
        boolean asked = how.layout() == DreamLlmLearning.Layout.INTERLEAVED;
        int queries = Math.toIntExact(parameters
                .get(DreamLlmLoss.PROJECTORS + DreamLlmParts.QUERIES)
                .getShape()
                .get(1));
        int features = vision.map(tower -> tower.config().patches()).orElse(0);
        TrainingSequence.Builder builder = TrainingSequence.builder(special, queries, features, how.longest())
                .begin(!creation);
        for (Example.Part part : example.parts()) {
            switch (part) {
                case Example.Words words -> builder.words(encode(words.text()), words.learned() && !creation);
                case Example.Picture(Pixels pixels, boolean draws)
                when draws -> {
                    if (builder.drawn(asked, !creation)) {
                        drawn.add(pixels);
                        if (!creation) {
                            read.add(pixels);
                        }
                    }
                }
                case Example.Picture(Pixels pixels, boolean _) -> {
                    if (builder.read()) {
                        read.add(pixels);
                    }
                }
            }
        }
        return builder.end(!creation).build();
    }

    /** Each text is tokenised by itself; nothing is added to it. */
    private List<Integer> encode(String text) {
        return java.util.Arrays.stream(tokenizer.encode(Prompts.inert(text)))
                .boxed()
                .toList();
    }

    private NDArray features(NDManager into, List<Pixels> pictures) {
        ClipVision tower = vision.orElseThrow();
        int side = tower.config().imageSize();
        NDArray values = stacked(into, pictures, eyes, side);
        return tower.hiddenStates(into, values, Eyes.LAYER).get(":, 1:").duplicate();
    }

    private static NDArray stacked(NDManager into, List<Pixels> pictures, ImagePreprocessor how, int side) {
        int each = 3 * side * side;
        float[] values = new float[pictures.size() * each];
        for (int i = 0; i < pictures.size(); i++) {
            Pixels picture = pictures.get(i);
            float[] one = how.pixelValues(new RgbImage(picture.width(), picture.height(), picture.rgb()));
            System.arraycopy(one, 0, values, i * each, each);
        }
        return into.create(values, new Shape(pictures.size(), 3, side, side));
    }

    /** Latents of the pictures, a timestep and noise for each (Rombach et al. 2022). */
    private DreamLlmLoss.Drawing drawing(NDManager into, List<Pixels> pictures, Draws draws) {
        int n = pictures.size();
        Shape shape = new Shape(
                n,
                autoencoder.config().latentChannels(),
                canvas.crop() / autoencoder.config().factor(),
                canvas.crop() / autoencoder.config().factor());
        int each = (int) shape.size() / n;
        float[] noisy = new float[n * each];
        float[] target = new float[n * each];
        long[] timesteps = new long[n];
        float[] weights = new float[n];
        boolean[] unconditional = new boolean[n];
        for (int i = 0; i < n; i++) {
            float[] latents = latents(into, flipped(pictures.get(i), draws, i), draws, i);
            float[] epsilon = draws.gaussians(each, "noise", i);
            int t = noise.timestep(draws, i);
            System.arraycopy(noise.noisy(latents, epsilon, t), 0, noisy, i * each, each);
            System.arraycopy(noise.target(latents, epsilon, t), 0, target, i * each, each);
            timesteps[i] = t;
            weights[i] = noise.weight(t);
            unconditional[i] = draws.uniform("drop", i) < how.dropProbability();
        }
        return new DreamLlmLoss.Drawing(
                into.create(noisy, shape),
                into.create(timesteps),
                into.create(target, shape),
                into.create(weights),
                unconditional);
    }

    private Pixels flipped(Pixels picture, Draws draws, int index) {
        return how.flips() && draws.uniform("flip", index) < 0.5 ? picture.mirrored() : picture;
    }

    /** A draw from the autoencoder's posterior, scaled. */
    private float[] latents(NDManager into, Pixels picture, Draws draws, int index) {
        try (NDManager scope = into.newSubManager()) {
            NDArray image = stacked(scope, List.of(picture), canvas, canvas.crop());
            var posterior = autoencoder.encode(scope, image);
            int size = (int) posterior.mean().size();
            NDArray drawn = posterior.sample(scope.create(
                    draws.gaussians(size, "posterior", index), posterior.mean().getShape()));
            return drawn.mul((float) autoencoder.config().scalingFactor()).toFloatArray();
        }
    }

    @Override
    public void close() {
        opened.close();
    }
}
