package io.dreampress.training.optimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Losses, gradients and three updates against transformers and torch, and its tables of learning rates. */
class TrainingStepGoldenTest {
    private static final double LOSS = 2e-5;
    private static final double NORM = 3e-4;
    private static final double WEIGHT = 2e-6;
    private static final double WORST_WEIGHT = 2e-4;
    private static final double RATE = 1e-12;

    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return GoldenFixtures.here(TrainingStepGoldenTest.class)
                .tests(FixtureKind.TRAINING_STEP, fixture -> new Case(fixture).check());
    }

    private record Case(GoldenFixture fixture, Set<String> compared) {
        Case(GoldenFixture fixture) {
            this(fixture, new HashSet<>(List.of("input_ids", "labels")));
        }

        void check() {
            rates();
            try (Checkpoint start =
                            Checkpoint.open(fixture.path().resolveSibling("llama-gqa-tied/weights.safetensors"));
                    Parameters parameters = Parameters.of(start).learn(name -> true);
                    TrainableDecoder decoder = new TrainableDecoder(DecoderConfig.parse(fixture.config()));
                    AdamW optimizer = new AdamW(parameters, settings())) {
                for (int step = 0; step < fixture.get("loss").size(); step++) {
                    update(step, decoder, parameters, optimizer);
                    weights("after" + (step + 1) + ".", parameters);
                }
            }
            assertThat(compared).as("tensors compared").containsAll(fixture.names());
        }

        private JsonObject about(String entry) {
            return JsonParser.parseString(fixture.about().get(entry).getAsString())
                    .getAsJsonObject();
        }

        private AdamW.Settings settings() {
            JsonObject numbers = about("optimizer");
            return new AdamW.Settings(
                    numbers.getAsJsonArray("betas").get(0).getAsDouble(),
                    numbers.getAsJsonArray("betas").get(1).getAsDouble(),
                    numbers.get("eps").getAsDouble(),
                    numbers.get("weight_decay").getAsDouble(),
                    name -> true);
        }

        private void update(int step, TrainableDecoder decoder, Parameters parameters, AdamW optimizer) {
            NDManager manager = fixture.manager();
            JsonObject numbers = about("optimizer");
            try (GradientTape tape = GradientTape.record();
                    Gradients gradients = new Gradients()) {
                NDArray embeddings = decoder.embed(
                        manager, parameters, fixture.get("input_ids").get(step));
                NDArray states = decoder.states(manager, parameters, embeddings);
                NDArray logits = decoder.logits(manager, parameters, states).get(":, :-1");
                NDArray labels = fixture.get("labels").get(step).get(":, 1:").reshape(-1);
                NDArray loss = Losses.crossEntropy(
                        manager, logits.reshape(-1, logits.getShape().get(2)), labels);
                gradients.add(tape.gradients(manager, loss, parameters), 1);
                number("loss", step, loss.getFloat(), LOSS);
                if (step == 0) {
                    gradients("gradient.", gradients.byName());
                }
                double norm = gradients.clip(numbers.get("clip_norm").getAsDouble());
                number("gradient_norm", step, norm, NORM);
                assertThat(gradients.norm())
                        .isLessThanOrEqualTo(numbers.get("clip_norm").getAsDouble() + NORM);
                optimizer.step(gradients.byName(), numbers.get("lr").getAsDouble());
            }
        }

        private void number(String name, int step, double actual, double tolerance) {
            assertThat(actual)
                    .as(name + "[" + step + "]")
                    .isCloseTo(fixture.get(name).getFloat(step), within(tolerance));
            compared.add(name);
        }

        private void gradients(String prefix, Map<String, NDArray> actual) {
            for (String name : named(prefix)) {
                Elementwise.assertClose(
                        name, actual.get(name.substring(prefix.length())), fixture.get(name), LOSS, Elementwise.RTOL);
            }
        }

        /** Adam divides by the gradient's own size: where that is next to nothing, an entry may move either way. */
        private void weights(String prefix, Parameters parameters) {
            for (String name : named(prefix)) {
                NDArray actual = parameters.get(name.substring(prefix.length()));
                Elementwise.assertClose(name, actual, fixture.get(name), WORST_WEIGHT, 0);
                NDArray far = actual.duplicate().sub(fixture.get(name)).abs().gt(WEIGHT);
                assertThat(far.countNonzero().getLong())
                        .as("elements of " + name + " that differ by more than " + WEIGHT)
                        .isLessThanOrEqualTo(Math.max(1, far.size() / 1000));
            }
        }

        private List<String> named(String prefix) {
            List<String> names = fixture.names().stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList();
            compared.addAll(names);
            return names;
        }

        private void rates() {
            JsonObject schedule = about("schedule");
            double peak = about("optimizer").get("lr").getAsDouble();
            long warmup = schedule.get("warmup").getAsLong();
            long total = schedule.get("total").getAsLong();
            rates("lr.cosine", new LearningRateSchedule.Cosine(peak, 0, warmup, total));
            double floor = schedule.get("floor").getAsDouble();
            rates("lr.cosine_min", new LearningRateSchedule.Cosine(peak, floor, warmup, total));
        }

        private void rates(String name, LearningRateSchedule schedule) {
            double[] expected;
            try (Checkpoint tables = fixture.checkpoint("io.safetensors")) {
                expected = tables.stored(fixture.manager(), name).toDoubleArray();
            }
            for (int k = 0; k < expected.length; k++) {
                assertThat(schedule.rate(k)).as(name + "[" + k + "]").isCloseTo(expected[k], within(RATE));
            }
            compared.add(name);
        }
    }
}
