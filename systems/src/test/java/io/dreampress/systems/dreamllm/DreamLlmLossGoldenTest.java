package io.dreampress.systems.dreamllm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.autoencoder.Posterior;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.learning.GradientTape;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.scheduler.SchedulerConfig;
import io.dreampress.networks.scheduler.VarianceSchedule;
import io.dreampress.networks.unet.TrainableUNet;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.ClipVision;
import io.dreampress.networks.vision.VisionConfig;
import io.dreampress.systems.learning.LatentPictures;
import io.dreampress.systems.learning.NoiseTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The training case of the reference DreamLLM: layout, every intermediate, losses and all stored gradients. */
class DreamLlmLossGoldenTest {
    private static final double STATES = 1e-4;
    private static final String CASE = "training.";
    private static final String GRADIENT = CASE + "grad.";

    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return GoldenFixtures.here(DreamLlmLossGoldenTest.class)
                .tests(FixtureKind.DREAMLLM, Map.of("training", fixture -> new Case(fixture).check()));
    }

    private static final class Case {
        private final GoldenFixture fixture;
        private final NDManager manager;
        private final JsonObject config;
        private final SpecialTokens special;
        private final int queries;
        private final int features;
        private final Set<String> compared = new HashSet<>();

        Case(GoldenFixture fixture) {
            this.fixture = fixture;
            this.manager = fixture.manager();
            this.config = fixture.config();
            JsonObject system = config.getAsJsonObject("system");
            JsonObject ids = system.getAsJsonObject("token_ids");
            this.special = new SpecialTokens(
                    id(ids, "bos"),
                    id(ids, "eos"),
                    id(ids, "pad"),
                    id(ids, "im_start"),
                    id(ids, "dream_end"),
                    id(ids, "dream_start"),
                    id(ids, "im_patch"),
                    id(ids, "im_end"),
                    id(ids, "image"),
                    id(ids, "dream"));
            this.queries = system.get("num_dream_queries").getAsInt();
            this.features = system.get("image_tokens").getAsInt();
        }

        private static int id(JsonObject ids, String name) {
            return ids.get(name).getAsInt();
        }

        void check() {
            TrainingBatch batch = layout();
            JsonObject weights = config.getAsJsonObject("system");
            try (Parameters parameters = parameters();
                    DreamLlmLoss loss = new DreamLlmLoss(
                            special,
                            new TrainableDecoder(DecoderConfig.parse(config.getAsJsonObject("llm"))),
                            new TrainableUNet(UNetConfig.of(part("unet"))),
                            weights.get("loss_weight_lm").getAsDouble(),
                            weights.get("loss_weight_vm").getAsDouble());
                    GradientTape tape = GradientTape.record()) {
                DreamLlmLoss.Terms terms =
                        loss.terms(manager, parameters, batch, Optional.of(clipFeatures()), Optional.of(drawing()));
                NDArray total = loss.total(terms);
                states(loss, parameters, terms);
                close("lm_loss", terms.lm(), 0, 1e-5);
                close("vm_loss", terms.vm(), 0, 1e-5);
                close("loss", total, 0, 1e-5);
                gradients(tape.gradients(manager, total, parameters));
            }
            assertThat(compared)
                    .as("tensors compared")
                    .isEqualTo(fixture.names().stream()
                            .filter(name -> name.startsWith(CASE))
                            .collect(Collectors.toSet()));
        }

        private ModelConfig part(String name) {
            return ModelConfig.parse(config.getAsJsonObject(name).toString());
        }

        private NDArray input(String name) {
            compared.add(CASE + name);
            return fixture.get(CASE + name);
        }

        private void close(String name, NDArray actual, double absolute, double relative) {
            Elementwise.assertClose(CASE + name, actual, input(name), absolute, relative);
        }

        /** The reference's rows, read back as text and images, give its ids, labels and masks again. */
        private TrainingBatch layout() {
            NDArray ids = input("input_ids");
            int length = (int) ids.getShape().get(1);
            long[] flat = ids.toLongArray();
            long[] mask = input("attention_mask").toType(DataType.INT64, false).toLongArray();
            List<TrainingSequence> sequences = new ArrayList<>();
            for (int b = 0; b * length < flat.length; b++) {
                int valid =
                        (int) Arrays.stream(mask, b * length, (b + 1) * length).sum();
                sequences.add(sequence(Arrays.copyOfRange(flat, b * length, b * length + valid)));
            }
            TrainingBatch batch = new TrainingBatch(sequences, special.pad());
            assertThat(batch.ids()).as("input_ids").isEqualTo(flat);
            assertThat(batch.labels()).as("labels").isEqualTo(input("labels").toLongArray());
            assertThat(Arrays.stream(batch.labels()).skip(1).toArray().length).isEqualTo(flat.length - 1);
            long[] positions = new long[length];
            Arrays.setAll(positions, t -> t);
            long[] expected = input("position_ids").toLongArray();
            for (int b = 0; b * length < expected.length; b++) {
                assertThat(Arrays.copyOfRange(expected, b * length, (b + 1) * length))
                        .isEqualTo(positions);
            }
            return batch;
        }

        /** A row's words and images through the builder of production. */
        private TrainingSequence sequence(long[] row) {
            TrainingSequence.Builder builder = TrainingSequence.builder(special, queries, features, row.length)
                    .begin(true);
            int block = queries + 2 + features + 2;
            for (int t = 1; t < row.length - 1; t++) {
                if (row[t] == special.dreamStart()) {
                    assertThat(builder.drawn(true, true)).isTrue();
                    t += block - 1;
                } else {
                    builder.words(List.of((int) row[t]), true);
                }
            }
            return builder.end(true).build();
        }

        private Parameters parameters() {
            Parameters parameters = Parameters.create();
            try (Checkpoint llm = fixture.checkpoint("pytorch_model.safetensors");
                    Checkpoint clip = fixture.checkpoint("clip_vision_embedding.safetensors");
                    Checkpoint head = fixture.checkpoint("stable_diffusion_head.safetensors");
                    Checkpoint dream = fixture.checkpoint("dream_embedding.safetensors")) {
                parameters
                        .add(DreamLlmLoss.LANGUAGE_MODEL, llm)
                        .add(DreamLlmLoss.UNET, head.below("unet."))
                        .add(DreamLlmLoss.PROJECTORS, dream)
                        .add(DreamLlmLoss.PROJECTORS + "visual_projector", clip.below("projector.projector"))
                        .add(DreamLlmLoss.PROJECTORS + "condition_projector", head.below("projector.projector"));
            }
            Set<String> wanted = fixture.names().stream()
                    .filter(name -> name.startsWith(GRADIENT))
                    .map(name -> parameter(name.substring(GRADIENT.length())))
                    .collect(Collectors.toSet());
            return parameters.learn(wanted::contains);
        }

        private static String parameter(String gradient) {
            boolean joint = gradient.startsWith("dream_queries") || gradient.contains("projector");
            return (joint ? DreamLlmLoss.PROJECTORS : DreamLlmLoss.LANGUAGE_MODEL) + gradient;
        }

        private NDArray clipFeatures() {
            try (Checkpoint clip = fixture.checkpoint("clip_vision_embedding.safetensors");
                    ClipVision vision = ClipVision.load(
                            clip.below("clip_vision_model."),
                            VisionConfig.of(part("clip_vision")),
                            ComputeType.FLOAT32)) {
                NDArray seen = vision.hiddenStates(manager, input("clip_pixel_values"), Eyes.LAYER)
                        .get(":, 1:")
                        .duplicate();
                close("clip_features", seen, STATES, STATES);
                return seen;
            }
        }

        private DreamLlmLoss.Drawing drawing() {
            NoiseTarget target = new NoiseTarget(
                    VarianceSchedule.of(new SchedulerConfig(part("scheduler"))), false, OptionalDouble.empty());
            NDArray latents = latents();
            NDArray noise = input("noise");
            NDArray timesteps = input("timesteps");
            int n = (int) timesteps.size();
            int each = (int) latents.size() / n;
            float[] noisy = new float[n * each];
            for (int i = 0; i < n; i++) {
                float[] one = target.noisy(slice(latents, i, each), slice(noise, i, each), (int) timesteps.getLong(i));
                System.arraycopy(one, 0, noisy, i * each, each);
            }
            NDArray shaped = manager.create(noisy, latents.getShape());
            close("noisy_latents", shaped, STATES, STATES);
            return new DreamLlmLoss.Drawing(
                    new LatentPictures.Noised(latents, shaped, timesteps, noise, manager.ones(new Shape(n))),
                    new boolean[n]);
        }

        private static float[] slice(NDArray rows, int index, int size) {
            return Arrays.copyOfRange(rows.toFloatArray(), index * size, (index + 1) * size);
        }

        private NDArray latents() {
            AutoencoderKLConfig vae = AutoencoderKLConfig.of(part("vae"));
            try (Checkpoint head = fixture.checkpoint("stable_diffusion_head.safetensors");
                    AutoencoderKL autoencoder = AutoencoderKL.load(head.below("vae."), vae, ComputeType.FLOAT32)) {
                Posterior posterior = autoencoder.encode(manager, input("vae_pixel_values"));
                close("vae_mean", posterior.mean(), STATES, STATES);
                close("vae_std", posterior.deviation(), STATES, STATES);
                NDArray latents = posterior.sample(input("vae_noise")).mul((float) vae.scalingFactor());
                close("latents", latents, STATES, STATES);
                return latents.duplicate();
            }
        }

        private void states(DreamLlmLoss loss, Parameters parameters, DreamLlmLoss.Terms terms) {
            close("image_embeds", terms.imageEmbeds(), STATES, STATES);
            close("inputs_embeds", terms.embeddings(), STATES, STATES);
            close("query_hidden_states", terms.queryStates(), STATES, STATES);
            close("condition", terms.condition(), STATES, STATES);
            close("unet_prediction", terms.prediction(), STATES, STATES);
            NDArray mask = fixture.get(CASE + "attention_mask")
                    .toType(DataType.FLOAT32, false)
                    .expandDims(2);
            valid("last_hidden_state", terms.states(), mask);
            NDArray logits = loss.logits(manager, parameters, terms.states());
            valid("logits", logits, mask);
            perToken(logits);
        }

        /** Padding carries no meaning. */
        private void valid(String name, NDArray actual, NDArray mask) {
            Elementwise.assertClose(CASE + name, actual.mul(mask), input(name).mul(mask), STATES, STATES);
        }

        private void perToken(NDArray logits) {
            NDArray labels = fixture.get(CASE + "labels").get(":, 1:");
            long vocabulary = logits.getShape().get(2);
            NDArray entropies =
                    Losses.crossEntropies(manager, logits.get(":, :-1").reshape(-1, vocabulary), labels.reshape(-1));
            close("per_token_ce", entropies.reshape(labels.getShape()), STATES, STATES);
        }

        private void gradients(Map<String, NDArray> actual) {
            for (String name : fixture.names()) {
                if (name.startsWith(GRADIENT)) {
                    NDArray expected = input(name.substring(CASE.length()));
                    double largest = expected.abs().max().getFloat();
                    NDArray gradient = actual.get(parameter(name.substring(GRADIENT.length())));
                    Elementwise.assertClose(name, gradient, expected, 1e-4 * largest + 1e-6, 0);
                    assertThat(largest).as(name).isPositive();
                }
            }
        }
    }
}
