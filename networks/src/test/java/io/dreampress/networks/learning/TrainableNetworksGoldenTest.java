package io.dreampress.networks.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.JointMask;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.sana.SanaConfig;
import io.dreampress.networks.sana.TrainableSana;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.TrainableVision;
import io.dreampress.networks.vision.VisionConfig;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Networks that learn compute what the libraries compute, and their gradients predict how a loss changes when all parameters
 * move a little.
 */
class TrainableNetworksGoldenTest {
    @TestFactory
    Stream<DynamicTest> decoder() {
        return GoldenFixtures.here().tests(FixtureKind.DECODER, fixture -> {
            try (TrainableDecoder decoder = new TrainableDecoder(DecoderConfig.parse(fixture.config()));
                    Parameters parameters = parameters(fixture)) {
                NDManager manager = fixture.manager();
                NDArray ids = fixture.get("input_ids");
                NDArray causal = causal(fixture.get("embeds.inputs_embeds"));
                try (GradientTape _ = GradientTape.paused()) {
                    NDArray embedded = decoder.embed(manager, parameters, ids);
                    fixture.check("embeddings", embedded);
                    fixture.check(
                            "logits",
                            decoder.logits(manager, parameters, decoder.states(manager, parameters, embedded)));
                    fixture.check(
                            "embeds.norm",
                            decoder.states(
                                    manager,
                                    parameters,
                                    fixture.get("embeds.inputs_embeds"),
                                    fixture.get("positions"),
                                    Optional.of(causal)));
                    fixture.check(
                            "gapped.norm",
                            decoder.states(
                                    manager,
                                    parameters,
                                    embedded,
                                    fixture.get("gapped.positions"),
                                    Optional.of(causal)));
                }
                predictsSmallMoves(fixture, parameters, (into, weights) -> {
                    NDArray states = decoder.states(into, weights, decoder.embed(into, weights, ids));
                    return decoder.logits(into, weights, states);
                });
            }
        });
    }

    /** The joint mask of text alone, for every row of a batch. */
    private static NDArray causal(NDArray embeddings) {
        long rows = embeddings.getShape().get(0);
        long n = embeddings.getShape().get(1);
        long[] text = LongStream.generate(() -> JointMask.TEXT).limit(n).toArray();
        return new JointMask(text).mask(embeddings.getManager()).expandDims(0).repeat(0, rows);
    }

    @TestFactory
    Stream<DynamicTest> unet() {
        return GoldenFixtures.here().tests(FixtureKind.UNET, fixture -> {
            UNetConfig config = UNetConfig.of(ModelConfig.parse(fixture.config().toString()));
            String context = fixture.names().stream()
                    .filter(name -> name.startsWith("context."))
                    .min((a, b) -> Integer.compare(a.length(), b.length()))
                    .orElseThrow();
            try (TrainableUNet unet = new TrainableUNet(config);
                    Parameters parameters = parameters(fixture)) {
                agrees(
                        fixture,
                        "short.output",
                        parameters,
                        (into, weights) -> unet.predict(
                                into,
                                weights,
                                fixture.get("sample"),
                                fixture.get("timesteps"),
                                fixture.get(context),
                                Optional.of("context_mask").filter(fixture::has).map(fixture::get)));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> sana() {
        return GoldenFixtures.here().tests(FixtureKind.SANA_TRANSFORMER, fixture -> {
            SanaConfig config = SanaConfig.of(ModelConfig.parse(fixture.config().toString()));
            try (TrainableSana sana = new TrainableSana(config);
                    Parameters parameters = parameters(fixture)) {
                agrees(
                        fixture,
                        "output",
                        parameters,
                        (into, weights) -> sana.predict(
                                into,
                                weights,
                                fixture.get("sample"),
                                fixture.get("timesteps"),
                                fixture.get("captions"),
                                Optional.empty()));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> clipVision() {
        return GoldenFixtures.here().tests(FixtureKind.CLIP_VISION, fixture -> {
            VisionConfig config =
                    VisionConfig.of(ModelConfig.parse(fixture.config().toString()));
            try (TrainableVision vision = TrainableVision.clip(config);
                    Parameters parameters = parameters(fixture)) {
                NDArray images = fixture.get("pixel_values");
                agrees(
                        fixture,
                        "pooled",
                        parameters.below("vision_model."),
                        (into, weights) -> vision.pooled(into, weights, images));
                agrees(
                        fixture,
                        "features",
                        parameters.below("vision_model."),
                        (into, weights) ->
                                vision.hiddenStates(into, weights, images, -2).get(":, 1:"));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> siglipVision() {
        return GoldenFixtures.here().tests(FixtureKind.SIGLIP_VISION, fixture -> {
            VisionConfig config =
                    VisionConfig.of(ModelConfig.parse(fixture.config().toString()));
            try (TrainableVision vision = TrainableVision.siglip(config);
                    Parameters parameters = parameters(fixture)) {
                agrees(
                        fixture,
                        "hidden_states.last",
                        parameters.below("vision_model."),
                        (into, weights) -> vision.hiddenStates(into, weights, fixture.get("pixel_values"), -1));
            }
        });
    }

    private static Parameters parameters(GoldenFixture fixture) {
        try (Checkpoint weights = fixture.checkpoint("weights.safetensors")) {
            return Parameters.of(weights).learn(name -> true);
        }
    }

    private static void agrees(
            GoldenFixture fixture,
            String expected,
            Parameters parameters,
            BiFunction<NDManager, Parameters, NDArray> network) {
        try (GradientTape _ = GradientTape.paused()) {
            fixture.check(expected, network.apply(fixture.manager(), parameters));
        }
        predictsSmallMoves(fixture, parameters, network);
    }

    /**
     * The loss, the mean square of the output, moves with all parameters along one random direction v: its central difference
     * over 2 h equals gradient · v to what float32 and the kinks of ReLU leave of it.
     */
    private static void predictsSmallMoves(
            GoldenFixture fixture, Parameters parameters, BiFunction<NDManager, Parameters, NDArray> network) {
        double h = 1e-3;
        try (NDManager manager = fixture.manager().newSubManager()) {
            double slope = 0;
            double change = 0;
            Map<String, NDArray> gradients;
            try (GradientTape tape = GradientTape.record()) {
                NDArray loss = network.apply(manager, parameters).square().mean();
                gradients = tape.gradients(manager, loss, parameters);
            }
            assertThat(gradients.keySet()).isEqualTo(parameters.names());
            for (int sign : new int[] {1, -1}) {
                try (GradientTape _ = GradientTape.paused();
                        Parameters moved = Parameters.create()) {
                    for (String name : parameters.names()) {
                        NDArray value = parameters.get(name);
                        NDArray v = direction(gradients.get(name));
                        moved.put(name, value.add(v.mul(sign * h)));
                        slope += gradients
                                        .get(name)
                                        .mul(v)
                                        .sum()
                                        .toType(DataType.FLOAT64, false)
                                        .getDouble()
                                / 2;
                    }
                    NDArray output = network.apply(manager, moved);
                    change += sign
                            * output.toType(DataType.FLOAT64, false)
                                    .square()
                                    .mean()
                                    .getDouble();
                }
            }
            assertThat(change / (2 * h)).as("slope").isCloseTo(slope, within(0.03 * Math.abs(slope) + 1e-4));
        }
    }

    /** Of the gradient's signs, with every third element turned over: a direction in which the loss moves clearly. */
    private static NDArray direction(NDArray gradient) {
        NDManager manager = gradient.getManager();
        NDArray third = manager.arange(0, (int) gradient.size(), 1, DataType.FLOAT32)
                .mod(3)
                .eq(0);
        return gradient.sign()
                .mul(third.toType(DataType.FLOAT32, false)
                        .mul(-0.5f)
                        .add(1)
                        .reshape(gradient.getShape())
                        .div((float) Math.sqrt(gradient.size())));
    }
}
