package io.dreampress.systems.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.fusion.PatchingConfig;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.learning.GradientTape;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.scheduler.SchedulerConfig;
import io.dreampress.networks.scheduler.VarianceSchedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The training cases of the reference: layout, every intermediate, losses and all stored gradients. */
class FusionLossGoldenTest {
    private static final double STATES = 1e-4;
    private static final String CASE = "training.";
    private static final String GRADIENT = CASE + "grad.";
    private static final String TEXT_GRADIENT = CASE + "lm_loss_only_grad.";

    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return GoldenFixtures.here(FusionLossGoldenTest.class)
                .tests(FixtureKind.FUSION, Map.of("training", fixture -> new Case(fixture).check()));
    }

    private static final class Case {
        private final GoldenFixture fixture;
        private final GoldenFusion golden;
        private final NDManager manager;
        private final Set<String> compared = new HashSet<>();

        Case(GoldenFixture fixture) {
            this.fixture = fixture;
            this.golden = new GoldenFusion(fixture);
            this.manager = fixture.manager();
        }

        void check() {
            TrainingBatch batch = layout();
            FusionLoss.Images images = images();
            JsonObject system = fixture.config().getAsJsonObject("system");
            try (Parameters parameters = parameters();
                    FusionLoss loss = new FusionLoss(
                            golden.variant(),
                            DecoderConfig.parse(fixture.config().getAsJsonObject("llm")),
                            PatchingConfig.of(ModelConfig.parse(system.toString())),
                            system.get("loss_lambda").getAsDouble())) {
                try (GradientTape tape = GradientTape.record()) {
                    FusionLoss.Terms terms = loss.terms(manager, parameters, batch, images);
                    terms(terms, batch);
                    gradients(GRADIENT, tape.gradients(manager, terms.total(), parameters));
                }
                try (GradientTape tape = GradientTape.record()) {
                    FusionLoss.Terms terms = loss.terms(manager, parameters, batch, images);
                    Map<String, NDArray> ofText = tape.gradients(manager, terms.text(), parameters);
                    gradients(TEXT_GRADIENT, ofText);
                    untouched(ofText);
                }
            }
            assertThat(compared)
                    .as("tensors compared")
                    .isEqualTo(fixture.names().stream()
                            .filter(name -> name.startsWith(CASE))
                            .collect(Collectors.toSet()));
        }

        private NDArray stored(String name) {
            compared.add(CASE + name);
            return fixture.get(CASE + name);
        }

        private void close(String name, NDArray actual, double absolute, double relative) {
            Elementwise.assertClose(CASE + name, actual, stored(name), absolute, relative);
        }

        /** The reference's rows, read back as captions and images, give its ids, labels and masks again. */
        private TrainingBatch layout() {
            NDArray ids = stored("input_ids");
            int length = (int) ids.getShape().get(1);
            long[] flat = ids.toLongArray();
            List<List<Integer>> sequences = new ArrayList<>();
            for (int row = 0; row < flat.length; row += length) {
                sequences.add(sequence(Arrays.copyOfRange(flat, row, row + length)));
            }
            TrainingBatch batch = new TrainingBatch(sequences, golden.markers());
            long[] read = new long[flat.length];
            Arrays.setAll(read, row -> golden.hasPlace(flat[row]) ? 0 : flat[row]);
            assertThat(batch.ids()).as("input_ids").isEqualTo(read);
            assertThat(batch.labels()).as("labels").isEqualTo(stored("labels").toLongArray());
            assertThat(batch.mask(manager).toBooleanArray())
                    .as("allowed_attention")
                    .isEqualTo(golden.flags(stored("allowed_attention")));
            return batch;
        }

        /** A row's caption and image through the layouts of production. */
        private List<Integer> sequence(long[] row) {
            List<Integer> caption = Arrays.stream(row)
                    .filter(golden::isWord)
                    .mapToObj(id -> (int) id)
                    .toList();
            int patches = (int) Arrays.stream(row).filter(golden::isPatch).count();
            return row[1] == golden.markers().beginImage()
                    ? TrainingBatch.imageFirst(golden.markers(), caption, patches)
                    : TrainingBatch.captionFirst(golden.markers(), caption, patches);
        }

        private FusionLoss.Images images() {
            NDArray latents = fixture.has(CASE + "vae_noise") ? encoded() : stored("latents");
            NDArray noise = stored("noise");
            NDArray timesteps = stored("timesteps");
            VarianceSchedule schedule = VarianceSchedule.of(new SchedulerConfig(golden.part("scheduler")));
            int each = (int) latents.size() / (int) timesteps.size();
            float[] noisy = new float[(int) latents.size()];
            for (int i = 0; i < timesteps.size(); i++) {
                float[] one =
                        schedule.addNoise(slice(latents, i, each), slice(noise, i, each), (int) timesteps.getLong(i));
                System.arraycopy(one, 0, noisy, i * each, each);
            }
            NDArray shaped = manager.create(noisy, latents.getShape());
            close("noisy_latents", shaped, STATES, STATES);
            return new FusionLoss.Images(shaped, timesteps, noise);
        }

        private static float[] slice(NDArray rows, int index, int size) {
            return Arrays.copyOfRange(rows.toFloatArray(), index * size, (index + 1) * size);
        }

        private NDArray encoded() {
            AutoencoderKLConfig config = AutoencoderKLConfig.of(golden.part("vae"));
            try (Checkpoint weights = fixture.checkpoint("vae.safetensors");
                    AutoencoderKL autoencoder = AutoencoderKL.load(weights, config, ComputeType.FLOAT32)) {
                NDArray latents = autoencoder
                        .encode(manager, stored("vae_pixel_values"))
                        .sample(stored("vae_noise"))
                        .mul((float) config.scalingFactor());
                close("latents", latents, STATES, STATES);
                return latents.duplicate();
            }
        }

        /** As the paper does: LMFusion's text tower is frozen, Transfusion learns everything. */
        private Parameters parameters() {
            Parameters parameters = Parameters.create();
            try (Checkpoint all = fixture.checkpoint("model.safetensors")) {
                Checkpoint model = golden.model(all);
                parameters.add(FusionLoss.LANGUAGE_MODEL, model, golden.textNames(model));
                parameters.add(FusionLoss.IMAGE_TOWER, model, golden.imageNames(model));
            }
            return parameters.learn(
                    name -> !golden.variant().hasImageTower() || name.startsWith(FusionLoss.IMAGE_TOWER));
        }

        private void terms(FusionLoss.Terms terms, TrainingBatch batch) {
            close("image_tokens", terms.imageTokens(), STATES, STATES);
            valid("last_hidden_state", terms.states(), batch);
            valid("logits", terms.logits(), batch);
            close("per_token_ce", terms.perToken(), STATES, STATES);
            close("noise_prediction", terms.noise(), STATES, STATES);
            close("mse_per_image", terms.perImage(), 0, 1e-5);
            close("lm_loss", terms.text(), 0, 1e-5);
            close("diffusion_loss", terms.diffusion(), 0, 1e-5);
            close("loss", terms.total(), 0, 1e-5);
        }

        /** Padding carries no meaning. */
        private void valid(String name, NDArray actual, TrainingBatch batch) {
            int width = (int) actual.getShape().get(2);
            int length = batch.length();
            Elementwise.assertClose(CASE + name, actual, stored(name), STATES, STATES, index -> {
                int row = index / width;
                return row % length < batch.sequences().get(row / length).size();
            });
        }

        private void gradients(String prefix, Map<String, NDArray> actual) {
            for (String name : fixture.names()) {
                if (name.startsWith(prefix)) {
                    NDArray expected = stored(name.substring(CASE.length()));
                    double largest = expected.abs().max().getFloat();
                    assertThat(largest).as(name).isPositive();
                    NDArray gradient = actual.get(golden.parameter(name.substring(prefix.length())));
                    Elementwise.assertClose(name, gradient, expected, 1e-4 * largest + 1e-6, 0);
                }
            }
        }

        /** No word depends on what only noise is predicted from. */
        private void untouched(Map<String, NDArray> ofText) {
            ofText.forEach((name, gradient) -> {
                if (name.contains("unet_up")
                        || name.contains("patch_out")
                        || name.contains("norm_img.weight") && !name.contains("layers")) {
                    assertThat(gradient.abs().max().getFloat()).as(name).isZero();
                }
            });
        }
    }
}
