package io.dreampress.systems.metamorph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.learning.GradientTape;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.scheduler.SchedulerConfig;
import io.dreampress.networks.scheduler.VarianceSchedule;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.networks.vpit.VisualiserAdapterConfig;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A training batch of the reference visualiser, elementwise: condition, noise, prediction, loss and gradients. */
class VisualiserLossGoldenTest {
    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return GoldenFixtures.here(VisualiserLossGoldenTest.class)
                .tests(FixtureKind.METAMORPH, fixture -> check(new MetaMorphFixture(fixture, "visualiser_training")));
    }

    private static void check(MetaMorphFixture training) {
        NDManager into = training.fixture().manager();
        try (Checkpoint adapter = training.visualiserWeights("adapter");
                Checkpoint unet = training.visualiserWeights("unet");
                Parameters parameters = Parameters.create()
                        .add(VisualiserLoss.ADAPTER, adapter)
                        .add(VisualiserLoss.UNET, unet)
                        .learn(name -> training.has("grad." + stored(name)));
                TrainableUNet denoiser = new TrainableUNet(UNetConfig.of(training.visualiser("unet")));
                GradientTape tape = GradientTape.record()) {
            VisualiserLoss loss = new VisualiserLoss(
                    VisualiserAdapterConfig.of(training.visualiser("adapter")),
                    denoiser,
                    VarianceSchedule.of(SchedulerConfig.parse(training.fixture()
                            .config()
                            .getAsJsonObject("visualiser")
                            .get("scheduler")
                            .toString())));
            VisualiserLoss.Result result = loss.of(into, parameters, batch(training));
            training.states("context", result.context());
            training.states("noisy_latents", result.noisy());
            training.states("unet_prediction", result.prediction());
            training.loss("loss", result.total());
            Map<String, NDArray> gradients = tape.gradients(into, result.total(), parameters);
            assertThat(gradients).hasSize((int) training.fixture().names().stream()
                    .filter(name -> name.startsWith("visualiser_training.grad."))
                    .count());
            gradients.forEach((name, gradient) -> training.gradient(stored(name), gradient));
        }
    }

    /** The fixture's name of a parameter. */
    private static String stored(String parameter) {
        return parameter.replace('/', '.');
    }

    private static VisualiserLoss.Batch batch(MetaMorphFixture training) {
        long[] dropped = training.get("dropped").toLongArray();
        boolean[] flags = new boolean[dropped.length];
        for (int b = 0; b < flags.length; b++) {
            flags[b] = dropped[b] != 0;
        }
        NDArray latents = latents(training).duplicate();
        training.states("latents", latents);
        return new VisualiserLoss.Batch(
                tokens(training).duplicate(),
                latents,
                training.get("noise"),
                training.get("timesteps").toLongArray(),
                flags);
    }

    private static NDArray tokens(MetaMorphFixture training) {
        NDManager into = training.fixture().manager();
        try (Checkpoint model = training.model();
                SiglipVision siglip = training.siglip(model)) {
            NDArray states = siglip.hiddenStates(into, training.get("siglip_pixel_values"), -1);
            return siglip.visualTokens(into, states, (int) Math.round(Math.sqrt(training.visualTokens())));
        }
    }

    private static NDArray latents(MetaMorphFixture training) {
        NDManager into = training.fixture().manager();
        AutoencoderKLConfig config = AutoencoderKLConfig.of(training.visualiser("vae"));
        try (Checkpoint weights = training.visualiserWeights("vae");
                AutoencoderKL vae = AutoencoderKL.load(weights, config, ComputeType.FLOAT32)) {
            return vae.encode(into, training.get("vae_pixel_values"))
                    .sample(training.get("vae_noise"))
                    .mul(config.scalingFactor());
        }
    }
}
