package io.dreampress.systems.dreamllm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Condition;
import io.dreampress.systems.Dream;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.golden.GoldenCase;
import io.dreampress.systems.golden.GoldenDrawing;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.SessionWriter;
import io.dreampress.systems.writing.WatchedTower;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The inference cases of the reference DreamLLM, elementwise, through the writer and the painter of production: only noise
 * and prompts are the reference's.
 */
class DreamLlmGoldenTest {
    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return tests(GoldenBundle::write);
    }

    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwiseWhenImportedFromTheReleasedLayout() {
        return tests(ReleasedGolden::writeImported);
    }

    /** How a fixture becomes a bundle. */
    @FunctionalInterface
    private interface Bundling {
        void write(GoldenFixture fixture, Path folder) throws IOException;
    }

    private static Stream<DynamicTest> tests(Bundling bundling) {
        return GoldenFixtures.here(DreamLlmGoldenTest.class)
                .tests(
                        FixtureKind.DREAMLLM,
                        Map.of(
                                "text_to_image", on(bundling, "text_to_image", Case::textToImage),
                                "interleaved", on(bundling, "interleaved", Case::interleaved),
                                "comprehension", on(bundling, "comprehension", Case::comprehension)));
    }

    @FunctionalInterface
    private interface Check {
        void run(Case dreamllm) throws IOException;
    }

    private static Consumer<GoldenFixture> on(Bundling bundling, String name, Check check) {
        return fixture -> {
            try (Case dreamllm = new Case(fixture, name, bundling)) {
                check.run(dreamllm);
                dreamllm.golden.requireAll();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** The fixture's bundle and what its parts saw. */
    private static final class Case implements AutoCloseable {
        private final GoldenFixture fixture;
        private final GoldenCase golden;
        private final BundleFolder bundle;
        private final List<FloatMatrix> statesForHead = new ArrayList<>();
        private final List<Watched> watched = new ArrayList<>();
        private float[] pixelValues;
        private final SessionWriter writer;
        private final SpecialTokens special;

        private record Watched(LanguageTower.Context context, int position, float[] logits) {}

        Case(GoldenFixture fixture, String name, Bundling bundling) throws IOException {
            this.fixture = fixture;
            this.golden = new GoldenCase(fixture, name);
            Path folder = Files.createTempDirectory("golden-bundle");
            bundling.write(fixture, folder);
            try (Bundle opened = Bundle.open(folder)) {
                this.bundle = new BundleFolder(folder, opened.descriptor());
            }
            this.special = SpecialTokens.of(bundle.descriptor().specialTokens());
            Probes probes = new Probes(
                    tower -> new WatchedTower(
                            tower, (context, logits) -> watched.add(new Watched(context, context.positions(), logits))),
                    head -> states -> {
                        statesForHead.add(states);
                        return head.apply(states);
                    },
                    preprocess -> pixels -> pixelValues == null ? preprocess.apply(pixels) : pixelValues);
            this.writer = DreamLlmSystem.writer(new DreamLlmParts(bundle), Precision.F32, 4, probes, new Opened());
        }

        // ---- text to image

        void textToImage() throws IOException {
            Dream dream;
            try (Writer.Session session = writer.open(assignment(Kind.IMAGE, List.of(), 1), tokens("prompt_ids"))) {
                dream = ((Turn.Dreamed) run(session, Turn.Dreamed.class).getLast()).dream();
                assertThat(run(session, Turn.Finished.class).getLast())
                        .isEqualTo(new Turn.Finished(FinishReason.COMPLETE));
            }
            assertThat(dream.fedBack()).isFalse();
            assertThat(golden.ids("uncond_ids")).containsExactly(special.begin());
            for (String kind : List.of("", "uncached_")) {
                golden.states("cond_" + kind + "query_hidden_states", statesForHead.get(0));
                golden.states("uncond_" + kind + "query_hidden_states", statesForHead.get(1));
            }
            Condition.CrossAttention condition = (Condition.CrossAttention) dream.condition();
            golden.states("cond_condition", condition.conditional());
            golden.states("uncond_condition", condition.unconditional());
            new GoldenDrawing(golden, "", 0).compare(condition, GoldenDrawing.stableDiffusion(bundle));
        }

        // ---- interleaved

        void interleaved() throws IOException {
            List<List<Integer>> runs = new ArrayList<>();
            List<Pixels> pictures = new ArrayList<>();
            try (Writer.Session session = writer.open(assignment(Kind.WRITE, List.of(), 99), tokens("prompt_ids"))) {
                Turn turn = writer.advance(List.of(session)).getFirst();
                while (!(turn instanceof Turn.Finished)) {
                    switch (turn) {
                        case Turn.PassageFinished(WrittenBlock.Text passage) -> runs.add(passage.tokenIds());
                        case Turn.Dreamed(Dream dream) -> pictures.add(draw(dream));
                        case Turn.Awaiting(int index) -> session.resume(index, Optional.of(pictures.get(index)));
                        case Turn.Fed fed -> assertThat(fed.positions()).isPositive();
                        case Turn.Wrote wrote -> assertThat(wrote.text()).isNotNull();
                        case Turn.Finished finished -> throw new AssertionError(finished);
                    }
                    turn = writer.advance(List.of(session)).getFirst();
                }
                assertThat(turn).isEqualTo(new Turn.Finished(FinishReason.COMPLETE));
            }
            assertThat(runs).isEqualTo(decidedRuns());
            checkDecidingLogits();
        }

        private Pixels draw(Dream dream) throws IOException {
            String prefix = "image" + dream.imageIndex() + ".";
            Condition.CrossAttention condition = (Condition.CrossAttention) dream.condition();
            golden.states(
                    prefix + "query_hidden_states",
                    dream.imageIndex() == 0 ? statesForHead.getFirst() : statesForHead.getLast());
            golden.states(prefix + "condition", condition.conditional());
            golden.states("uncond_condition", condition.unconditional());
            Pixels pixels = new GoldenDrawing(golden, prefix, dream.imageIndex())
                    .compare(condition, GoldenDrawing.stableDiffusion(bundle));
            assertThat(pixels.rgb()).as(prefix + "image_uint8").isEqualTo(golden.bytes(prefix + "image_uint8"));
            checkEyes(prefix, pixels);
            return pixels;
        }

        /** What the vision encoder and the projector make of a drawn picture. */
        private void checkEyes(String prefix, Pixels pixels) throws IOException {
            try (Checkpoint projectors = Checkpoint.open(bundle.resolve(DreamLlmParts.PROJECTORS));
                    Eyes eyes = DreamLlmSystem.eyes(bundle, projectors, Probes.NONE)) {
                float[] values = eyes.preprocess().apply(pixels);
                golden.states(prefix + "clip_pixel_values", values);
                int side = eyes.encoder().config().imageSize();
                NDArray input = fixture.manager().create(values, new Shape(1, 3, side, side));
                golden.states(
                        prefix + "clip_features",
                        eyes.states(fixture.manager(), input).toFloatArray());
                golden.states(
                        prefix + "projected_features",
                        eyes.look(fixture.manager(), pixels).toFloatArray());
            }
        }

        private List<List<Integer>> decidedRuns() {
            List<List<Integer>> runs = new ArrayList<>();
            List<Integer> run = new ArrayList<>();
            for (var id : golden.about().getAsJsonArray("decided_ids")) {
                if (id.getAsInt() == special.dreamStart() || id.getAsInt() == special.end()) {
                    runs.add(List.copyOf(run));
                    run.clear();
                } else {
                    run.add(id.getAsInt());
                }
            }
            return runs;
        }

        /** Logits of the cached loop against one pass over the finished document. */
        private void checkDecidingLogits() {
            NDArray whole = golden.get("uncached_logits");
            int vocabulary = (int) whole.getShape().get(2);
            float[] logits = whole.toFloatArray();
            List<Integer> output = golden.ids("output_ids");
            LanguageTower.Context document = watched.getFirst().context();
            Set<Integer> compared = watched.stream()
                    .filter(seen -> seen.context() == document)
                    .map(Watched::position)
                    .collect(Collectors.toSet());
            assertThat(compared)
                    .hasSizeGreaterThanOrEqualTo(
                            golden.about().getAsJsonArray("decided_ids").size());
            for (Watched seen : watched) {
                if (seen.context() == document) {
                    assertThat(seen.position()).isLessThanOrEqualTo(output.size());
                    float[] row = Arrays.copyOfRange(
                            logits, (seen.position() - 1) * vocabulary, seen.position() * vocabulary);
                    Elementwise.assertClose(
                            "interleaved.uncached_logits[" + (seen.position() - 1) + "]",
                            new Shape(vocabulary),
                            seen.logits(),
                            row,
                            1e-4,
                            1e-4);
                }
            }
        }

        // ---- comprehension

        void comprehension() throws IOException {
            pixelValues = golden.get("clip_pixel_values").toFloatArray();
            List<Integer> input = golden.ids("input_ids");
            List<Integer> question = input.subList(input.indexOf(special.imEnd()) + 1, input.size());
            List<Integer> answer = golden.ids("new_ids");
            Pixels any = new Pixels(1, 1, new byte[3]);
            try (Writer.Session session = writer.open(
                    assignment(Kind.ANSWER, List.of(any), 0, answer.size()),
                    DreamLlmSystem.ask(List.of(any), question, special))) {
                List<Integer> written = run(session, Turn.Finished.class).stream()
                        .filter(Turn.PassageFinished.class::isInstance)
                        .flatMap(turn -> ((Turn.PassageFinished) turn).passage().tokenIds().stream())
                        .toList();
                assertThat(written).startsWith(answer.toArray(Integer[]::new));
            }
            golden.states("first_logits", watched.getFirst().logits());
            try (Checkpoint projectors = Checkpoint.open(bundle.resolve(DreamLlmParts.PROJECTORS));
                    Eyes eyes = DreamLlmSystem.eyes(bundle, projectors, Probes.NONE)) {
                NDArray features = eyes.states(fixture.manager(), golden.get("clip_pixel_values"));
                golden.states("clip_features", features.toFloatArray());
            }
        }

        // ---- helpers

        private Assignment assignment(Kind kind, List<Pixels> pictures, int images) {
            return assignment(kind, pictures, images, 1000);
        }

        private static Assignment assignment(Kind kind, List<Pixels> pictures, int images, int tokens) {
            return new Assignment(
                    kind,
                    "given as ids",
                    pictures,
                    new ImagePlan(0, images, new Placement.Automatic(), "", ""),
                    new TextSampling(tokens, 0, 0, 1, 1, List.of()),
                    0,
                    kind == Kind.WRITE,
                    List.of());
        }

        private List<Turn> run(Writer.Session session, Class<? extends Turn> until) {
            List<Turn> turns = new ArrayList<>();
            do {
                turns.add(writer.advance(List.of(session)).getFirst());
            } while (!until.isInstance(turns.getLast()) && turns.size() < 500);
            assertThat(turns.getLast()).isInstanceOf(until);
            return turns;
        }

        private List<Chunk> tokens(String tensor) {
            return List.of(new Chunk.Tokens(golden.ids(tensor)));
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
