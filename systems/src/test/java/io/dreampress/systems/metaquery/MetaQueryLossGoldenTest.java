package io.dreampress.systems.metaquery;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.google.gson.JsonObject;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderDC;
import io.dreampress.networks.autoencoder.AutoencoderDCConfig;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.autoencoder.Posterior;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.connector.Qwen2ConnectorConfig;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.learning.GradientTape;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.sana.SanaConfig;
import io.dreampress.networks.scheduler.SchedulerConfig;
import io.dreampress.networks.scheduler.VarianceSchedule;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.systems.metaquery.MetaQueryLoss.Batch;
import io.dreampress.systems.metaquery.MetaQueryLoss.Outcome;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The reference's training case, elementwise: every intermediate, the loss, the gradients. */
class MetaQueryLossGoldenTest {
    private static final String BACKBONE = "model.mllm_backbone.language_model.";
    private static final double STATES = 1e-4;

    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return GoldenFixtures.here(MetaQueryLossGoldenTest.class)
                .tests(FixtureKind.METAQUERY, fixture -> new Case(fixture).compare());
    }

    private static final class Case {
        private final GoldenFixture fixture;
        private final JsonObject config;
        private final boolean sana;
        private final int vocabulary;
        private final NDManager manager;
        private final Set<String> compared = new HashSet<>(Set.of("input_ids", "attention_mask", "noise"));

        Case(GoldenFixture fixture) {
            this.fixture = fixture;
            this.config = fixture.config();
            this.sana = config.has("transformer");
            this.vocabulary = config.getAsJsonObject("system")
                    .getAsJsonObject("token_ids")
                    .get("begin_of_img")
                    .getAsInt();
            this.manager = fixture.manager();
        }

        void compare() {
            NDArray latents = latents().duplicate();
            close("latents", latents);
            try (Parameters parameters = parameters();
                    MetaQueryLoss loss = loss(parameters);
                    GradientTape tape = GradientTape.record()) {
                parameters.learn(gradients()::containsKey);
                Outcome outcome = loss.of(manager, parameters, batch(latents));
                close("query_hidden_states", outcome.states());
                close("condition", outcome.condition());
                close("noisy_latents", outcome.noised());
                close("prediction", outcome.prediction());
                close("target", outcome.target());
                assertClose("loss", outcome.loss(), 0, 1e-5);
                Map<String, NDArray> found = tape.gradients(manager, outcome.loss(), parameters);
                gradients().forEach((name, stored) -> closeGradient(stored, found.get(name)));
            }
            List<String> stored = fixture.names().stream()
                    .filter(name -> name.startsWith("training."))
                    .map(name -> name.substring("training.".length()))
                    .toList();
            assertThat(compared).as("tensors compared").containsAll(stored);
        }

        private NDArray latents() {
            NDArray pixels = get("target_pixels");
            compared.add("target_pixels");
            try (Checkpoint model = fixture.checkpoint("model.safetensors")) {
                Checkpoint vae = model.below("vae.");
                return sana ? deterministic(vae, pixels) : sampled(vae, pixels);
            }
        }

        private NDArray deterministic(Checkpoint weights, NDArray pixels) {
            try (AutoencoderDC vae =
                    AutoencoderDC.load(weights, AutoencoderDCConfig.of(part("vae")), ComputeType.FLOAT32)) {
                return vae.encode(manager, pixels).mul(vae.config().scalingFactor());
            }
        }

        private NDArray sampled(Checkpoint weights, NDArray pixels) {
            try (AutoencoderKL vae =
                    AutoencoderKL.load(weights, AutoencoderKLConfig.of(part("vae")), ComputeType.FLOAT32)) {
                Posterior posterior = vae.encode(manager, pixels);
                compared.add("vae_noise");
                return posterior.sample(get("vae_noise")).mul(vae.config().scalingFactor());
            }
        }

        private Parameters parameters() {
            try (Checkpoint model = fixture.checkpoint("model.safetensors")) {
                Checkpoint language = model.below(BACKBONE);
                String table = "model.embed_tokens.weight";
                NDArray rows = language.float32(manager, table);
                List<String> others = language.names().stream()
                        .filter(name -> !name.equals(table))
                        .toList();
                return Parameters.create()
                        .put("language_model/" + table, rows.get(new NDIndex(":" + vocabulary)))
                        .put("projectors/query_tokens.embedding", rows.get(new NDIndex(vocabulary + ":")))
                        .add("language_model/", language, others)
                        .add("connector/", model.below("model.connector."))
                        .add(sana ? "transformer/" : "unet/", model.below("model.transformer."));
            }
        }

        private MetaQueryLoss loss(Parameters parameters) {
            JsonObject language = config.getAsJsonObject("llm").deepCopy();
            language.addProperty("vocab_size", vocabulary);
            DecoderConfig decoder = DecoderConfig.parse(language);
            long[] last = parameters.get("connector/3.weight").getShape().getShape();
            int layers = config.getAsJsonObject("system")
                    .get("connector_num_hidden_layers")
                    .getAsInt();
            Qwen2ConnectorConfig connector = new Qwen2ConnectorConfig(decoder.width(), (int) last[0], layers, false);
            return sana
                    ? MetaQueryLoss.sana(decoder, connector, SanaConfig.of(part("transformer")))
                    : MetaQueryLoss.stableDiffusion(
                            decoder,
                            connector,
                            UNetConfig.of(part("unet")),
                            VarianceSchedule.of(SchedulerConfig.parse(
                                    config.getAsJsonObject("scheduler").toString())));
        }

        private Batch batch(NDArray latents) {
            NDArray ids = get("input_ids");
            NDArray mask = get("attention_mask");
            int samples = (int) ids.getShape().get(0);
            int length = (int) ids.getShape().get(1);
            int[][] rows = new int[samples][length];
            boolean[][] present = new boolean[samples][length];
            for (int b = 0; b < samples; b++) {
                rows[b] = Arrays.stream(ids.get(b).toLongArray())
                        .mapToInt(id -> (int) id)
                        .toArray();
                long[] marks = mask.get(b).toLongArray();
                for (int t = 0; t < length; t++) {
                    present[b][t] = marks[t] != 0;
                }
            }
            return new Batch(rows, present, new long[0], Optional.empty(), latents, get("noise"), timesteps());
        }

        private long[] timesteps() {
            compared.add("timesteps");
            NDArray stored = get("timesteps");
            if (!sana) {
                return stored.toLongArray();
            }
            float[] draws = get("u").toFloatArray();
            long[] timesteps = new long[draws.length];
            float[] sigmas = new float[draws.length];
            for (int b = 0; b < draws.length; b++) {
                timesteps[b] = NoisingRule.Flow.timestep(draws[b]);
                sigmas[b] = (float) NoisingRule.Flow.sigma(timesteps[b]);
                assertThat((float) timesteps[b]).isEqualTo(stored.getFloat(b));
            }
            compared.add("u");
            assertClose("sigmas", manager.create(sigmas), 0, 1e-6);
            return timesteps;
        }

        /** Our parameters' names by the stored gradients'. */
        private Map<String, String> gradients() {
            Map<String, String> names = new java.util.LinkedHashMap<>();
            fixture.names().stream()
                    .filter(name -> name.startsWith("training.grad."))
                    .map(name -> name.substring("training.".length()))
                    .forEach(name -> names.put(ours(name.substring("grad.".length())), name));
            return names;
        }

        private String ours(String reference) {
            return reference.equals("embed_tokens.new_rows")
                    ? "projectors/query_tokens.embedding"
                    : reference
                            .replaceFirst("^connector\\.", "connector/")
                            .replaceFirst("^transformer\\.", sana ? "transformer/" : "unet/");
        }

        private void closeGradient(String stored, NDArray found) {
            NDArray expected = get(stored);
            double largest = expected.abs().max().getFloat();
            assertClose(stored, found, 1e-4 * largest + 1e-6, 0);
        }

        private ModelConfig part(String name) {
            return ModelConfig.parse(config.getAsJsonObject(name).toString());
        }

        private NDArray get(String tensor) {
            return fixture.get("training." + tensor);
        }

        private void close(String tensor, NDArray actual) {
            assertClose(tensor, actual, STATES, STATES);
        }

        private void assertClose(String tensor, NDArray actual, double absolute, double relative) {
            compared.add(tensor);
            Elementwise.assertClose(tensor, actual, get(tensor), absolute, relative);
        }
    }
}
