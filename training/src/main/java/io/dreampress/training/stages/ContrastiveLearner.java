package io.dreampress.training.stages;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.learning.Layers;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.random.Philox;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.networks.vision.TrainableVision;
import io.dreampress.networks.vision.VisionConfig;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.LatentPictures;
import io.dreampress.systems.learning.Learner;
import io.dreampress.systems.learning.LearningLoss;
import io.dreampress.systems.parts.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Contrastive vision–text pre-training (Radford et al. 2021, section 2.3): of all pairs in a batch, the right ones shall point
 * the same way. The image is the vision encoder's pooled token, the text the mean of the frozen language model's states;
 * each is projected to a common width: {@code contrastive/visual_projection}, {@code text_projection}, {@code logit_scale}.
 */
final class ContrastiveLearner implements Learner {
    private static final int LONGEST_CAPTION = 77;
    private static final String PREFIX = "vision_model.";
    private static final String ENCODER = "vision_encoder/";
    private static final String HEADS = "contrastive/";
    private static final String SCALE = HEADS + "logit_scale";
    private static final double LARGEST_SCALE = 100;

    private final Opened opened;
    private final Parameters parameters;
    private final CaptionReader reader;
    private final TrainableVision vision;
    private final ImagePreprocessor preprocessor;
    private final String prefix;

    /**
     * @param width of the common space
     * @param temperature that similarities are divided by at the start
     * @param seed of the projections
     */
    record Settings(int width, double temperature, long seed) {}

    private ContrastiveLearner(Bundle bundle, Settings settings, Opened opened) throws IOException {
        Path folder = bundle.path();
        this.opened = opened;
        this.parameters = opened.add(Parameters.create());
        this.reader = opened.add(new CaptionReader(bundle, LONGEST_CAPTION));
        VisionConfig config = VisionConfig.of(ModelConfig.read(folder.resolve("vision_encoder/config.json")));
        this.vision = opened.add(TrainableVision.clip(config));
        this.preprocessor = ImagePreprocessor.read(folder.resolve("vision_encoder/preprocessor_config.json"));
        try (Checkpoint encoder = Checkpoint.open(folder.resolve("vision_encoder"))) {
            parameters.add(ENCODER, encoder);
            boolean prefixed = encoder.names().stream().anyMatch(name -> name.startsWith(PREFIX));
            this.prefix = prefixed ? ENCODER + PREFIX : ENCODER;
        }
        addHeads(folder, settings, config.width());
    }

    static ContrastiveLearner open(Bundle bundle, Settings settings) {
        if (!Files.isDirectory(bundle.path().resolve("vision_encoder"))) {
            throw new BundleException("bundle '" + bundle.path()
                    + "': expected the folder vision_encoder (CLIP's, perhaps with random weights), got none");
        }
        return Opened.whole(bundle.path(), opened -> new ContrastiveLearner(bundle, settings, opened));
    }

    /** Those of an earlier training, or new ones. */
    private void addHeads(Path folder, Settings settings, int visionWidth) {
        Path file = folder.resolve("contrastive.safetensors");
        if (Files.exists(file)) {
            try (Checkpoint heads = Checkpoint.open(file)) {
                parameters.add(HEADS, heads);
            }
            return;
        }
        addMatrix("visual_projection", settings, visionWidth, 0);
        addMatrix("text_projection", settings, reader.width(), 1);
        try (NDArray scale = parameters.get(ENCODER + firstName()).getManager().create((float)
                Math.log(1 / settings.temperature()))) {
            parameters.put(SCALE, scale);
        }
    }

    private String firstName() {
        return parameters.below(ENCODER).names().iterator().next();
    }

    private void addMatrix(String name, Settings settings, int inputs, long stream) {
        float[] values = new Philox(settings.seed(), stream).gaussians(settings.width() * inputs);
        for (int i = 0; i < values.length; i++) {
            values[i] /= (float) Math.sqrt(inputs);
        }
        NDManager manager = parameters.get(ENCODER + firstName()).getManager();
        try (NDArray matrix = manager.create(values, new Shape(settings.width(), inputs))) {
            parameters.put(HEADS + name + ".weight", matrix);
        }
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void check(Example example) {
        CaptionedPicture.of(example);
    }

    @Override
    public LearningLoss loss(NDManager into, List<Example> examples, Draws draws) {
        List<CaptionedPicture> pairs = CaptionedPicture.of(examples);
        NDArray images = LatentPictures.stacked(
                into,
                pairs.stream().map(CaptionedPicture::pixels).toList(),
                preprocessor,
                vision.config().imageSize());
        NDList texts = new NDList();
        pairs.forEach(pair -> texts.add(reader.states(into, pair.caption()).mean(new int[] {0})));
        NDArray image = embedded(into, "visual_projection", vision.pooled(into, parameters.below(prefix), images));
        NDArray text = embedded(into, "text_projection", NDArrays.stack(texts));
        NDArray scale = parameters.get(SCALE).exp().clip(0, LARGEST_SCALE);
        NDArray similarities = image.matMul(text.transpose()).mul(scale); // (n, n)
        NDArray own = into.arange(0, pairs.size(), 1, DataType.INT64);
        NDArray loss = Losses.crossEntropy(into, similarities, own)
                .add(Losses.crossEntropy(into, similarities.transpose(), own))
                .div(2);
        return new LearningLoss(loss, Map.of("contrast", loss));
    }

    private NDArray embedded(NDManager into, String projection, NDArray features) {
        return Layers.normalize(into, Layers.linear(into, parameters.below(HEADS), projection, features));
    }

    @Override
    public void close() {
        opened.close();
    }
}
