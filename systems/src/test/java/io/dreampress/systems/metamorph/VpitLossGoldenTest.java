package io.dreampress.systems.metamorph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.learning.GradientTape;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.systems.metamorph.VpitBatch.Conversation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A training batch of the reference MetaMorph, elementwise: layout, intermediates, losses and gradients. */
class VpitLossGoldenTest {
    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return GoldenFixtures.here(VpitLossGoldenTest.class)
                .tests(FixtureKind.METAMORPH, fixture -> check(new MetaMorphFixture(fixture, "training")));
    }

    private static void check(MetaMorphFixture training) {
        VpitBatch batch = batch(training);
        layout(training, batch);
        GoldenFixture fixture = training.fixture();
        NDManager into = fixture.manager();
        try (Checkpoint model = training.model();
                Parameters parameters = parameters(training, model);
                TrainableDecoder decoder = new TrainableDecoder(
                        DecoderConfig.parse(fixture.config().getAsJsonObject("llm")));
                GradientTape tape = GradientTape.record()) {
            NDArray features = features(training, model).duplicate();
            VpitLoss.Result result = new VpitLoss(decoder, 1).of(into, parameters, batch, features);
            intermediates(training, batch, result);
            losses(training, result);
            gradients(training, tape.gradients(into, result.total(), parameters));
        }
    }

    private static VpitBatch batch(MetaMorphFixture training) {
        long[][] ids = training.table("input_ids");
        long[][] labels = training.table("labels");
        long[] lengths = training.get("lengths").toLongArray();
        List<Conversation> conversations = new ArrayList<>();
        for (int b = 0; b < ids.length; b++) {
            conversations.add(new Conversation(first(ids[b], lengths[b]), first(labels[b], lengths[b])));
        }
        return VpitBatch.of(conversations, training.visualTokens(), training.id("image_start"));
    }

    private static List<Integer> first(long[] values, long count) {
        return Arrays.stream(values).limit(count).mapToObj(Math::toIntExact).toList();
    }

    private static void layout(MetaMorphFixture training, VpitBatch batch) {
        assertThat(batch.labels()).isDeepEqualTo(training.table("expanded_labels"));
        long[][] answers = new long[batch.lengths().length][batch.longest()];
        for (long row : batch.answerRows(training.visualTokens())) {
            answers[(int) row / batch.longest()][(int) row % batch.longest()] = 1;
        }
        assertThat(answers).isDeepEqualTo(training.table("image_positions"));
        long[][] mask = new long[batch.lengths().length][batch.longest()];
        for (int b = 0; b < mask.length; b++) {
            Arrays.fill(mask[b], 0, batch.lengths()[b], 1);
        }
        assertThat(mask).isDeepEqualTo(training.table("attention_mask"));
        for (long[] positions : training.table("position_ids")) {
            assertThat(positions).isSorted().hasSize(batch.longest()).startsWith(0);
        }
    }

    private static NDArray features(MetaMorphFixture training, Checkpoint model) {
        NDManager into = training.fixture().manager();
        try (SiglipVision siglip = training.siglip(model)) {
            NDArray states = siglip.hiddenStates(into, training.get("pixel_values"), -1);
            training.states("siglip_last_block", states);
            int side = (int) Math.round(Math.sqrt(training.visualTokens()));
            training.states("siglip_resampled", siglip.resample(into, states, side));
            NDArray features = siglip.visualTokens(into, states, side);
            training.states("siglip_features", features);
            return features;
        }
    }

    private static Parameters parameters(MetaMorphFixture training, Checkpoint model) {
        Parameters parameters = Parameters.create();
        for (String name : model.names()) {
            boolean joins = name.startsWith("vision_head.") || name.startsWith("mm_projector.");
            boolean unused = name.startsWith("model.vision_");
            if (!unused) {
                parameters.add(joins ? VpitLoss.PROJECTORS : VpitLoss.LANGUAGE_MODEL, model, List.of(name));
            }
        }
        return parameters.learn(name -> training.has("grad." + name.substring(name.indexOf('/') + 1)));
    }

    private static void intermediates(MetaMorphFixture training, VpitBatch batch, VpitLoss.Result result) {
        training.states("inputs_embeds", result.embeddings());
        training.states("last_hidden_state", result.states(), notPadding(batch, result.states()));
        training.states("logits", result.logits(), notPadding(batch, result.logits()));
        NDArray perToken = result.crossEntropies()
                .reshape(batch.lengths().length, batch.longest())
                .get(":, :-1");
        training.states("per_token_ce", perToken);
        training.states("predicted_visual_tokens", result.predicted());
        training.states("target_visual_tokens", result.targets());
        training.states("cosine", result.cosines());
    }

    private static IntPredicate notPadding(VpitBatch batch, NDArray tensor) {
        int width = (int) tensor.getShape().get(2);
        return index -> {
            int row = index / width;
            return row % batch.longest() < batch.lengths()[row / batch.longest()];
        };
    }

    private static void losses(MetaMorphFixture training, VpitLoss.Result result) {
        training.loss("lm_loss", result.words());
        training.loss("vision_loss", result.vision());
        training.loss("loss", result.total());
        JsonObject about = training.about();
        assertThat(result.total().getFloat())
                .isCloseTo(about.get("loss").getAsFloat(), org.assertj.core.data.Percentage.withPercentage(1e-3));
    }

    private static void gradients(MetaMorphFixture training, Map<String, NDArray> gradients) {
        long stored = training.fixture().names().stream()
                .filter(name -> name.startsWith("training.grad."))
                .count();
        assertThat(gradients).hasSize((int) stored);
        gradients.forEach((name, gradient) -> training.gradient(name.substring(name.indexOf('/') + 1), gradient));
    }
}
