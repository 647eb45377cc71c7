package io.dreampress.training.stages;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.learning.Layers;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.LatentPictures;
import io.dreampress.systems.learning.Learner;
import io.dreampress.systems.learning.LearningLoss;
import io.dreampress.systems.learning.NoiseTarget;
import io.dreampress.systems.parts.Opened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Plain latent diffusion (Rombach et al. 2022): the U-Net and the connector of a bundle whose conditions are the language
 * model's last states of a caption. The language model and the autoencoder are frozen.
 */
final class DiffusionLearner implements Learner {
    private static final int LONGEST_CAPTION = 77;
    private static final String UNET = "unet/";
    private static final String CONNECTOR = "connector/";

    private final Settings settings;
    private final Opened opened;
    private final Parameters parameters;
    private final CaptionReader reader;
    private final LatentPictures pictures;
    private final TrainableUNet unet;

    /**
     * @param drop probability with which a picture is drawn without its caption (Ho and Salimans 2022)
     * @param gamma of min-SNR weighting, if any
     * @param flips whether half of the pictures are mirrored
     */
    record Settings(double drop, OptionalDouble gamma, boolean flips) {}

    private DiffusionLearner(Bundle bundle, Settings settings, Opened opened) throws IOException {
        Path folder = bundle.path();
        this.settings = settings;
        this.opened = opened;
        this.parameters = opened.add(Parameters.create());
        this.reader = opened.add(new CaptionReader(bundle, LONGEST_CAPTION));
        this.unet = opened.add(new TrainableUNet(UNetConfig.of(ModelConfig.read(folder.resolve("unet/config.json")))));
        this.pictures = new LatentPictures(
                opened.add(AutoencoderKL.open(folder.resolve("vae"), ComputeType.FLOAT32)),
                NoiseTarget.read(folder.resolve("scheduler/scheduler_config.json"), settings.gamma()),
                LatentPictures.side(bundle.descriptor().imageSizes().getFirst()),
                settings.flips());
        try (Checkpoint painter = Checkpoint.open(folder.resolve("unet"));
                Checkpoint connector = Checkpoint.open(folder.resolve("connector"))) {
            parameters.add(UNET, painter).add(CONNECTOR, connector);
        }
    }

    static DiffusionLearner open(Bundle bundle, Settings settings) {
        if (!Files.isDirectory(bundle.path().resolve("connector"))) {
            throw new BundleException("bundle '" + bundle.path() + "': expected the folder connector, which joins"
                    + " captions and U-Net, got none; the stage 'dreamllm' trains conditions made of queries");
        }
        return Opened.whole(bundle.path(), opened -> new DiffusionLearner(bundle, settings, opened));
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
        List<Pixels> drawn = pairs.stream().map(CaptionedPicture::pixels).toList();
        LatentPictures.Noised asked = pictures.noised(into, drawn, draws);
        List<NDArray> states = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i++) {
            boolean told = draws.uniform("drop", i) >= settings.drop();
            states.add(reader.states(into, told ? pairs.get(i).caption() : ""));
        }
        long longest = states.stream()
                .mapToLong(state -> state.getShape().get(0))
                .max()
                .orElseThrow();
        NDList padded = new NDList();
        NDList masks = new NDList();
        for (NDArray state : states) {
            long n = state.getShape().get(0);
            NDArray nothing = into.zeros(new Shape(longest - n, reader.width()));
            padded.add(state.concat(nothing, 0));
            masks.add(into.ones(new Shape(n)).concat(into.zeros(new Shape(longest - n)), 0));
        }
        NDArray context = connected(into, NDArrays.stack(padded));
        NDArray prediction = unet.predict(
                into,
                parameters.below(UNET),
                asked.noisy(),
                asked.timesteps(),
                context,
                Optional.of(NDArrays.stack(masks)));
        NDArray loss = Losses.squaredErrors(into, prediction, asked.target())
                .mul(asked.weights())
                .mean();
        return new LearningLoss(loss, Map.of("vm", loss));
    }

    /** As {@code Connector} computes. */
    private NDArray connected(NDManager into, NDArray states) {
        Parameters connector = parameters.below(CONNECTOR);
        NDArray normed = Layers.layerNorm(into, connector, "norm", states);
        NDArray hidden = Layers.gelu(into, Layers.linear(into, connector, "linear_1", normed));
        return Layers.linear(into, connector, "linear_2", hidden);
    }

    @Override
    public void close() {
        opened.close();
    }
}
