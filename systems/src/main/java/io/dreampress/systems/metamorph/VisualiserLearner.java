package io.dreampress.systems.metamorph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.LatentPictures;
import io.dreampress.systems.learning.Learner;
import io.dreampress.systems.learning.LearningLoss;
import io.dreampress.systems.learning.NoiseTarget;
import io.dreampress.systems.parts.Opened;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** MetaMorph's adapter and U-Net as learners: they draw a picture from its own visual tokens. Everything else is frozen. */
public final class VisualiserLearner implements Learner {
    private final Opened opened;
    private final Parameters parameters;
    private final SiglipVision vision;
    private final ImagePreprocessor preprocessor;
    private final int side;
    private final LatentPictures pictures;
    private final VisualiserLoss loss;
    private final double drop;

    private VisualiserLearner(MetaMorphParts parts, double drop, boolean flips, Opened opened) throws IOException {
        BundleFolder bundle = parts.bundle();
        this.opened = opened;
        this.drop = drop;
        this.parameters = opened.add(Parameters.create());
        this.side = parts.vpit().side();
        this.preprocessor = parts.preprocessor();
        this.vision = opened.add(SiglipVision.open(bundle.resolve("vision_encoder"), ComputeType.FLOAT32));
        NoiseTarget noise = NoiseTarget.read(bundle.resolve("scheduler/scheduler_config.json"), OptionalDouble.empty());
        this.pictures = new LatentPictures(
                opened.add(AutoencoderKL.open(bundle.resolve("vae"), ComputeType.FLOAT32)),
                noise,
                LatentPictures.side(bundle.descriptor().imageSizes().getFirst()),
                flips);
        UNetConfig unet = UNetConfig.of(ModelConfig.read(bundle.resolve("unet/config.json")));
        this.loss = new VisualiserLoss(parts.adapter(), opened.add(new TrainableUNet(unet)), noise.schedule());
        try (Checkpoint adapter = Checkpoint.open(bundle.resolve("adapter"));
                Checkpoint painter = Checkpoint.open(bundle.resolve("unet"))) {
            parameters.add(VisualiserLoss.ADAPTER, adapter).add(VisualiserLoss.UNET, painter);
        }
    }

    /**
     * Loads a bundle to train it.
     *
     * @param drop probability with which a picture is drawn from nothing
     * @param flips whether half of the pictures are mirrored
     */
    public static VisualiserLearner open(Bundle bundle, double drop, boolean flips) {
        return Opened.whole(
                bundle.path(),
                opened -> new VisualiserLearner(
                        new MetaMorphParts(new BundleFolder(bundle.path(), bundle.descriptor())), drop, flips, opened));
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void check(Example example) {
        if (pictures(example).findAny().isEmpty()) {
            throw new IllegalArgumentException("example: expected a picture, got words alone");
        }
    }

    private static Stream<Pixels> pictures(Example example) {
        return example.parts().stream()
                .filter(Example.Picture.class::isInstance)
                .map(part -> ((Example.Picture) part).pixels());
    }

    @Override
    public LearningLoss loss(NDManager into, List<Example> examples, Draws draws) {
        List<Pixels> drawn =
                examples.stream().flatMap(VisualiserLearner::pictures).toList();
        boolean[] dropped = new boolean[drawn.size()];
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = draws.uniform("drop", i) < drop;
        }
        NDArray tokens = VpitLearner.visualTokens(into, vision, preprocessor, side, drawn);
        LatentPictures.Noised asked = pictures.noised(into, drawn, draws);
        VisualiserLoss.Batch batch = new VisualiserLoss.Batch(
                tokens, asked.latents(), asked.target(), asked.timesteps().toLongArray(), dropped);
        NDArray total = loss.of(into, parameters, batch).total();
        return new LearningLoss(total, Map.of("vm", total));
    }

    @Override
    public void close() {
        opened.close();
    }
}
