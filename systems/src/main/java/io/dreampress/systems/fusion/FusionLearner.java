package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor.Size;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * LMFusion, LLaVAFusion and Transfusion as learners, on pictures with captions (Transfusion, sections 3.2 and 4.1), Transfusion
 * on texts besides. The autoencoder is frozen.
 */
public final class FusionLearner implements Learner {
    private final Opened opened;
    private final Parameters parameters;
    private final LatentPictures pictures;
    private final FusionLoss loss;
    private final FusionLayout layout;

    /**
     * @param captionFirst part of the pairs whose caption stands before the picture
     * @param drop probability with which such a caption is left out, for guidance
     * @param lambda weight of the squared error
     * @param longest most positions of a sequence; texts are cut
     * @param latestBeforeCaption timestep that an image before its caption is noised to at most, so that there is something to
     *     describe (Transfusion, section 4.3)
     */
    public record Settings(double captionFirst, double drop, double lambda, int longest, int latestBeforeCaption) {}

    private FusionLearner(FusionParts parts, Settings settings, Opened opened) throws IOException {
        BundleFolder bundle = parts.bundle();
        this.opened = opened;
        this.parameters = opened.add(Parameters.create());
        TextTokenizer tokenizer = opened.add(TextTokenizer.open(bundle.resolve("tokenizer")));
        HarmlessText harmless = HarmlessText.of(tokenizer);
        Size size = bundle.descriptor().imageSizes().getFirst();
        int side = LatentPictures.side(size) / parts.patchPixels();
        this.layout = new FusionLayout(
                parts.markers(),
                side * side,
                text -> tokenizer.ids(harmless.of(text)),
                !parts.variant().hasImageTower(),
                settings);
        this.pictures = new LatentPictures(
                opened.add(AutoencoderKL.open(bundle.resolve("vae"), ComputeType.FLOAT32)),
                NoiseTarget.read(bundle.resolve("scheduler/scheduler_config.json"), OptionalDouble.empty()),
                size.width(),
                false);
        this.loss = opened.add(new FusionLoss(parts.variant(), parts.decoder(), parts.patching(), settings.lambda()));
        try (Checkpoint words = Checkpoint.open(bundle.resolve("language_model"));
                Checkpoint tower = Checkpoint.open(bundle.resolve(FusionParts.IMAGE_TOWER))) {
            parameters
                    .add(
                            FusionLoss.LANGUAGE_MODEL,
                            words,
                            parts.decoder().parameters().keySet())
                    .add(FusionLoss.IMAGE_TOWER, tower);
        }
    }

    /** Loads a bundle to train it. */
    public static FusionLearner open(Bundle bundle, Settings settings) {
        return Opened.whole(bundle.path(), opened -> {
            Variant variant = Arrays.stream(Variant.values())
                    .filter(one -> one.key().equals(bundle.descriptor().system()))
                    .findFirst()
                    .orElseThrow(
                            () -> new BundleException("system: expected lmfusion, llavafusion or transfusion, got '"
                                    + bundle.descriptor().system() + "'"));
            BundleFolder folder = new BundleFolder(bundle.path(), bundle.descriptor());
            return new FusionLearner(new FusionParts(folder, variant), settings, opened);
        });
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void check(Example example) {
        layout.of(example, new ArrayList<>(), new Draws(0, 0), 0);
    }

    @Override
    public LearningLoss loss(NDManager into, List<Example> examples, Draws draws) {
        List<Pixels> drawn = new ArrayList<>();
        List<List<Integer>> sequences = new ArrayList<>();
        List<Integer> latest = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            FusionLayout.Sequence sequence = layout.of(examples.get(i), drawn, draws, i);
            sequences.add(sequence.ids());
            sequence.latest().ifPresent(latest::add);
        }
        TrainingBatch batch = new TrainingBatch(sequences, layout.markers());
        if (drawn.isEmpty()) {
            NDArray text = loss.text(into, parameters, batch);
            return new LearningLoss(text, Map.of("text", text));
        }
        LatentPictures.Noised asked = pictures.noised(into, drawn, draws, latest::get);
        FusionLoss.Terms terms = loss.terms(
                into, parameters, batch, new FusionLoss.Images(asked.noisy(), asked.timesteps(), asked.target()));
        Map<String, NDArray> parts = new LinkedHashMap<>();
        parts.put("text", terms.text());
        parts.put("diffusion", terms.diffusion());
        return new LearningLoss(terms.total(), parts);
    }

    @Override
    public void close() {
        opened.close();
    }
}
