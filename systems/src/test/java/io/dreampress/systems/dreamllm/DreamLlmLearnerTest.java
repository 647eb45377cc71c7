package io.dreampress.systems.dreamllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DreamLlmLearnerTest {
    private static final Pixels PICTURE = new Pixels(1, 1, new byte[3]);

    @TempDir
    private Path folder;

    @BeforeEach
    void write() {
        TinyBundle.write(folder, 3);
    }

    private void with(DreamLlmLearning.Layout layout, BiConsumer<Bundle, DreamLlmLearner> test) {
        try (Bundle bundle = Bundle.open(folder);
                DreamLlmLearner learner = DreamLlmLearner.open(
                        bundle, new DreamLlmLearning(layout, 1, 1, 2048, 0, OptionalDouble.empty(), false))) {
            test.accept(bundle, learner);
        }
    }

    @Test
    void everyAnswerOfAConversationEndsAsATextDoes() {
        Example twoAnswers = new Example(List.of(
                new Example.Turn(Example.Speaker.USER),
                new Example.Words("what?", false),
                new Example.Turn(Example.Speaker.ASSISTANT),
                new Example.Words("a cat", true),
                new Example.Turn(Example.Speaker.USER),
                new Example.Words("where?", false),
                new Example.Turn(Example.Speaker.ASSISTANT),
                new Example.Words("here", true)));
        with(DreamLlmLearning.Layout.CONVERSATION, (bundle, learner) -> {
            int end = bundle.descriptor().specialTokens().get("end");
            TrainingSequence sequence = learner.sequence(twoAnswers, new ArrayList<>(), new ArrayList<>());
            assertThat(sequence.ids().stream().filter(id -> id == end)).hasSize(2);
            assertThat(sequence.labels().stream().filter(label -> label == end)).hasSize(2);
        });
    }

    @Test
    void asksForTheDreamsStartWhereAConversationIsInterleaved() {
        List<Example.Part> parts = List.of(
                new Example.Turn(Example.Speaker.USER),
                new Example.Words("what?", false),
                new Example.Turn(Example.Speaker.ASSISTANT),
                new Example.Words("a cat", true),
                new Example.Picture(PICTURE, true));
        with(DreamLlmLearning.Layout.CONVERSATION, (_, learner) -> {
            assertThat(dreamsAsked(learner, new Example(parts, true))).isEqualTo(1);
            assertThat(dreamsAsked(learner, new Example(parts))).isZero();
        });
    }

    @Test
    void drawsACaptionedPictureAloneInEveryLayout() {
        with(DreamLlmLearning.Layout.INTERLEAVED, (_, learner) -> {
            TrainingSequence sequence =
                    learner.sequence(Example.drawing("a cat", PICTURE), new ArrayList<>(), new ArrayList<>());
            assertThat(sequence.labels()).containsOnly(-100L);
            assertThat(sequence.dreams()).hasSize(1);
            assertThat(sequence.images()).isEmpty();
        });
    }

    private static long dreamsAsked(DreamLlmLearner learner, Example example) {
        TrainingSequence sequence = learner.sequence(example, new ArrayList<>(), new ArrayList<>());
        int start = sequence.ids().get(sequence.dreams().getFirst() - 1);
        return sequence.labels().stream().filter(label -> label == start).count();
    }

    @Test
    void withoutQueriesReadsEveryPictureOfADocument() throws IOException {
        takeQueriesAway();
        Example document = new Example(List.of(
                new Example.Words("a cat", true),
                new Example.Picture(PICTURE, true),
                new Example.Words("it sat", true)));
        with(DreamLlmLearning.Layout.COMPREHENSION, (_, learner) -> {
            List<Pixels> read = new ArrayList<>();
            TrainingSequence sequence = learner.sequence(document, read, new ArrayList<>());
            assertThat(read).containsExactly(PICTURE);
            assertThat(sequence.dreams()).isEmpty();
            assertThat(sequence.images()).hasSize(1);
            try (NDManager scope = TorchScriptProgram.newManager()) {
                assertThat(learner.loss(scope, List.of(document), new Draws(1, 0))
                                .parts())
                        .containsOnlyKeys("lm");
            }
        });
    }

    @Test
    void withoutQueriesLearnsToReadOnly() throws IOException {
        takeQueriesAway();
        assertThatThrownBy(() -> with(DreamLlmLearning.Layout.INTERLEAVED, (_, _) -> {}))
                .hasMessageContaining("expected queries, got last-layer")
                .hasMessageContaining("the layout comprehension");
    }

    /** Leaves a bundle whose conditions are a caption's own states; its connector is not opened here. */
    private void takeQueriesAway() throws IOException {
        Path descriptor = folder.resolve("bundle.json");
        Files.writeString(
                descriptor,
                Files.readString(descriptor)
                        .replace("\"document\"", "\"caption\"")
                        .replace("\"queries\"", "\"last-layer\""));
        Path connector = Files.createDirectories(folder.resolve("connector"));
        Files.writeString(connector.resolve("config.json"), "{\"input_dim\": 64, \"output_dim\": 32}");
        Path file = folder.resolve(DreamLlmParts.PROJECTORS);
        Map<String, NDArray> kept = new LinkedHashMap<>();
        try (NDManager scope = TorchScriptProgram.newManager();
                Checkpoint projectors = Checkpoint.open(file)) {
            projectors.names().stream()
                    .filter(name -> !name.equals(DreamLlmParts.QUERIES) && !name.startsWith("condition_projector"))
                    .forEach(name ->
                            kept.put(name, projectors.float32(scope, name).duplicate()));
            SafetensorsWriter.write(file, kept, Map.of());
            SafetensorsWriter.write(connector.resolve("diffusion_pytorch_model.safetensors"), kept, Map.of());
        }
    }

    @Test
    void refusesWhatALayoutLeavesNothingOf() {
        with(DreamLlmLearning.Layout.CREATION, (_, learner) -> {
            assertThatCode(() -> learner.check(Example.drawing("a cat", PICTURE)))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> learner.check(Example.describing(PICTURE, "a cat")))
                    .hasMessageContaining("the layout CREATION leaves nothing of it");
        });
        with(
                DreamLlmLearning.Layout.COMPREHENSION,
                (_, learner) -> assertThatCode(() -> learner.check(Example.describing(PICTURE, "a cat")))
                        .doesNotThrowAnyException());
    }
}
