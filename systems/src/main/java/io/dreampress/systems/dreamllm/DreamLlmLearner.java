package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.networks.vision.ClipPreprocessor;
import io.dreampress.networks.vision.ClipVision;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.LatentPictures;
import io.dreampress.systems.learning.Learner;
import io.dreampress.systems.learning.LearningLoss;
import io.dreampress.systems.learning.NoiseTarget;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.HarmlessText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A DreamLLM bundle that learns from its queries' states, and to read pictures. The vision encoder and the autoencoder are
 * frozen and pass no gradient; whatever else is learned or frozen, gradients pass through it.
 *
 * <p>A bundle without queries learns to read pictures only: its documents hold no dreams, so every picture in them is read.
 */
public final class DreamLlmLearner implements Learner {
    private final DreamLlmLearning how;
    private final SpecialTokens special;
    private final Opened opened;
    private final Parameters parameters;
    private final TextTokenizer tokenizer;
    private final HarmlessText harmless;
    private final DreamLlmLoss loss;
    private final LatentPictures pictures;
    private final Optional<ClipVision> vision;
    private final ImagePreprocessor eyes;

    private DreamLlmLearner(DreamLlmParts parts, DreamLlmLearning how, Opened opened) throws IOException {
        BundleFolder bundle = parts.bundle();
        this.how = how;
        this.opened = opened;
        this.special = SpecialTokens.of(bundle.descriptor().specialTokens());
        this.parameters = opened.add(Parameters.create());
        this.tokenizer = opened.add(TextTokenizer.open(bundle.resolve("tokenizer")));
        this.harmless = HarmlessText.of(tokenizer);
        this.loss = opened.add(new DreamLlmLoss(
                special,
                new TrainableDecoder(parts.decoder()),
                new TrainableUNet(parts.unet()),
                how.lmWeight(),
                how.vmWeight()));
        this.pictures = new LatentPictures(
                opened.add(AutoencoderKL.open(bundle.resolve("vae"), ComputeType.FLOAT32)),
                NoiseTarget.read(bundle.resolve("scheduler/scheduler_config.json"), how.gamma()),
                LatentPictures.side(bundle.descriptor().imageSizes().getFirst()),
                how.flips());
        this.vision = parts.sees()
                ? Optional.of(opened.add(ClipVision.open(bundle.resolve("vision_encoder"), ComputeType.FLOAT32)))
                : Optional.empty();
        this.eyes = parts.sees()
                ? ImagePreprocessor.read(bundle.resolve("vision_encoder/preprocessor_config.json"))
                : ClipPreprocessor.square(1);
        addParameters(parts);
    }

    /**
     * Loads a bundle to train it.
     *
     * @throws BundleException if it has no queries and shall learn to draw, or cannot see what its layout shows
     */
    public static DreamLlmLearner open(Bundle bundle, DreamLlmLearning how) {
        DreamLlmParts parts = new DreamLlmParts(new BundleFolder(bundle.path(), bundle.descriptor()));
        if (!parts.hasQueries() && how.layout() != DreamLlmLearning.Layout.COMPREHENSION) {
            throw new BundleException("bundle '" + parts.bundle().path()
                    + "', learned.conditionSource: expected queries, got last-layer; give it dream queries to train it,"
                    + " or the layout comprehension, which only reads pictures");
        }
        if (!parts.sees() && how.layout() != DreamLlmLearning.Layout.CREATION) {
            throw new BundleException("bundle '" + parts.bundle().path()
                    + "': expected the folder vision_encoder, which " + how.layout() + " needs, got none");
        }
        return Opened.whole(parts.bundle().path(), opened -> new DreamLlmLearner(parts, how, opened));
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
    public void check(Example example) {
        TrainingSequence sequence = sequence(example, new ArrayList<>(), new ArrayList<>());
        boolean draws = how.vmWeight() > 0 && !sequence.dreams().isEmpty();
        boolean writes =
                how.lmWeight() > 0 && sequence.labels().stream().skip(1).anyMatch(label -> label != Losses.IGNORED);
        if (!draws && !writes) {
            throw new IllegalArgumentException("example: expected words or an image to learn, got none; the layout "
                    + how.layout() + " leaves nothing of it within " + how.longest() + " positions");
        }
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
        return new LearningLoss(loss.total(terms), parts);
    }

    /** An example in the stage's layout; adds its pictures to those that are read and drawn, in reading order. */
    TrainingSequence sequence(Example example, List<Pixels> read, List<Pixels> drawn) {
        boolean creation = how.layout() == DreamLlmLearning.Layout.CREATION || isPairToDraw(example);
        boolean asked = !creation && (how.layout() == DreamLlmLearning.Layout.INTERLEAVED || example.interleaved());
        int queries = loss.queries(parameters);
        int features = vision.map(tower -> tower.config().patches()).orElse(0);
        TrainingSequence.Builder builder = TrainingSequence.builder(special, queries, features, how.longest())
                .begin(!creation);
        boolean answering = false;
        for (Example.Part part : example.parts()) {
            switch (part) {
                case Example.Turn(Example.Speaker speaker) -> {
                    if (answering) {
                        builder.end(!creation);
                    }
                    builder.words(encode(spoken(speaker)), false);
                    answering = speaker == Example.Speaker.ASSISTANT;
                }
                case Example.Words words -> builder.words(encode(words.text()), words.learned() && !creation);
                case Example.Picture(Pixels pixels, boolean draws)
                when draws && queries > 0 -> {
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

    /** A caption with its picture is for creation in every stage. */
    private static boolean isPairToDraw(Example example) {
        return example.parts().stream().noneMatch(part -> switch (part) {
            case Example.Turn _ -> true;
            case Example.Words(String _, boolean learned) -> learned;
            case Example.Picture(Pixels _, boolean drawn) -> !drawn;
        });
    }

    /** Vicuna's words before a turn (Zheng et al. 2023); every answer ends as a text does. */
    private static String spoken(Example.Speaker speaker) {
        return switch (speaker) {
            case SYSTEM -> "";
            case USER -> " USER: ";
            case ASSISTANT -> " ASSISTANT: ";
        };
    }

    /** Each text is tokenised by itself; nothing is added to it. */
    private List<Integer> encode(String text) {
        return text.isEmpty() ? List.of() : tokenizer.ids(harmless.of(text));
    }

    private NDArray features(NDManager into, List<Pixels> read) {
        ClipVision tower = vision.orElseThrow();
        int side = tower.config().imageSize();
        NDArray values = LatentPictures.stacked(into, read, eyes, side);
        return tower.hiddenStates(into, values, Eyes.LAYER).get(":, 1:").duplicate();
    }

    /** Some images are drawn without their text, so that guidance has something to compare with. */
    private DreamLlmLoss.Drawing drawing(NDManager into, List<Pixels> drawn, Draws draws) {
        boolean[] unconditional = new boolean[drawn.size()];
        for (int i = 0; i < unconditional.length; i++) {
            unconditional[i] = draws.uniform("drop", i) < how.dropProbability();
        }
        return new DreamLlmLoss.Drawing(pictures.noised(into, drawn, draws), unconditional);
    }

    @Override
    public void close() {
        opened.close();
    }
}
