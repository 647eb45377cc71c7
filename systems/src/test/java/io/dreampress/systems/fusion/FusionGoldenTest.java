package io.dreampress.systems.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.guidance.ClassifierFreeGuidance;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ConditionCodec;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.golden.GoldenCase;
import io.dreampress.systems.golden.TapedNoise;
import io.dreampress.systems.painting.AutoencoderDecoder;
import io.dreampress.systems.painting.DiffusionPainting;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.SessionWriter;
import io.dreampress.systems.writing.WatchedTower;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The inference cases of the family's references, elementwise, through the writer and the painter of production: only noise
 * and prompts are the reference's.
 */
class FusionGoldenTest {
    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return GoldenFixtures.here(FusionGoldenTest.class)
                .tests(
                        FixtureKind.FUSION,
                        Map.of(
                                "text_only", on("text_only", Case::textOnly),
                                "generation", on("generation", Case::generation),
                                "understanding", on("understanding", Case::understanding)));
    }

    @FunctionalInterface
    private interface Check {
        void run(Case fusion) throws IOException;
    }

    private static Consumer<GoldenFixture> on(String name, Check check) {
        return fixture -> {
            try {
                check.run(new Case(fixture, name));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** The fixture's bundle and what its parts saw. */
    private static final class Case {
        private final GoldenFixture fixture;
        private final GoldenFusion fusion;
        private final GoldenCase golden;
        private final NDManager manager;
        private final FusionParts parts;
        private final Pixels picture;
        private final List<float[]> logits = new ArrayList<>();
        private ContextPart.Image latents;
        private float[] pixelValues;

        Case(GoldenFixture fixture, String name) throws IOException {
            this.fixture = fixture;
            this.fusion = new GoldenFusion(fixture);
            this.golden = new GoldenCase(fixture, name);
            this.manager = fixture.manager();
            this.parts = fusion.bundle(Files.createTempDirectory("golden-bundle"));
            var size = parts.bundle().descriptor().imageSizes().getFirst();
            this.picture = new Pixels(size.width(), size.height(), new byte[3 * size.width() * size.height()]);
        }

        private Probes probes() {
            return new Probes(
                    tower -> new WatchedTower(tower, (context, row) -> logits.add(row)),
                    encode -> pixels -> latents,
                    preprocess -> pixels -> pixelValues);
        }

        private FusionTowers towers() throws IOException {
            return FusionTowers.open(parts, Precision.F32, ComputeType.FLOAT32);
        }

        // ---- text only

        /** Also bit for bit what the decoder gives that knows of no images. */
        void textOnly() throws IOException {
            List<Integer> ids = golden.ids("input_ids");
            float[] read;
            try (FusionTowers towers = towers()) {
                read = logits(towers, List.of(new ContextPart.Tokens(ids)));
            }
            golden.states("logits", read);
            golden.states("base_llama_logits", read);
            try (LlamaDecoder plain = LlamaDecoder.load(parts.bundle().resolve("language_model"), Precision.F32);
                    KvPool pool = plain.pool(1, ids.size());
                    KvCache cache = pool.open()) {
                int[] tokens = ids.stream().mapToInt(Integer::intValue).toArray();
                NDArray states = plain.prefill(manager, cache, plain.embed(manager, tokens));
                assertThat(plain.logits(manager, states).toFloatArray()).isEqualTo(read);
            }
            try (SessionWriter writer = FusionSystem.writer(parts, Precision.F32, 4, probes(), new Opened());
                    Writer.Session session = writer.open(assignment(Kind.WRITE, 1), List.of(new Chunk.Tokens(ids)))) {
                run(writer, session);
            }
            int width = read.length / ids.size();
            assertThat(logits.getFirst()).isEqualTo(Arrays.copyOfRange(read, read.length - width, read.length));
            golden.requireAll();
        }

        // ---- generation

        void generation() throws IOException {
            List<Chunk> prompt = prompt(golden.ids("prompt_ids"));
            draw(prompt);
            List<Integer> output = golden.ids("output_ids");
            int start = output.indexOf(fusion.markers().endImage()) + 1;
            try (SessionWriter writer = FusionSystem.writer(parts, Precision.F32, 4, probes(), new Opened())) {
                List<Chunk> drawn = new ArrayList<>(prompt);
                drawn.add(new Chunk.Picture(picture));
                try (Writer.Session session = writer.open(assignment(Kind.WRITE, 1000), drawn)) {
                    List<Integer> written = run(writer, session).stream()
                            .filter(Turn.PassageFinished.class::isInstance)
                            .flatMap(turn -> ((Turn.PassageFinished) turn).passage().tokenIds().stream())
                            .toList();
                    assertThat(written).isEqualTo(output.subList(start, output.size() - 1));
                }
            }
            golden.states("first_text_logits", logits.getFirst());
            wholeDocument(output, prompt);
            golden.requireAll();
        }

        /** One pass over the finished document. */
        private void wholeDocument(List<Integer> output, List<Chunk> prompt) throws IOException {
            int start = output.indexOf(fusion.markers().endImage());
            try (FusionTowers towers = towers();
                    Opened opened = new Opened()) {
                List<ContextPart> whole = new ArrayList<>(contexts(opened).beforeImage(prompt));
                whole.add(latents);
                whole.add(new ContextPart.Tokens(output.subList(start, output.size())));
                golden.states("uncached_logits", logits(towers, whole));
            }
        }

        /** A prompt without the marker that its image begins after. */
        private List<Chunk> prompt(List<Integer> ids) {
            List<Integer> words = ids.stream()
                    .filter(id ->
                            id != fusion.id("image") && id != fusion.markers().beginImage())
                    .toList();
            if (!ids.contains(fusion.id("image"))) {
                return List.of(new Chunk.Tokens(words));
            }
            pixelValues = golden.get("clip_pixel_values").toFloatArray();
            return List.of(
                    new Chunk.Tokens(words.subList(0, 1)),
                    new Looked(picture),
                    new Chunk.Tokens(words.subList(1, words.size())));
        }

        private ContextParts contexts(Opened opened) throws IOException {
            return new ContextParts(fusion.markers(), FusionSystem.sight(parts, probes(), opened));
        }

        /** The condition goes through a message, the noise is the reference's; every step is compared. */
        private void draw(List<Chunk> prompt) throws IOException {
            JsonObject about = golden.about();
            double guidance = about.get("guidance_scale").getAsDouble();
            int steps = about.get("steps").getAsInt();
            PaintOrder order =
                    new PaintOrder(condition(prompt), picture.width(), picture.height(), steps, guidance, 0, 0);
            long[] timesteps = golden.get("timesteps").toLongArray();
            List<float[]> conditional = new ArrayList<>();
            List<float[]> guided = new ArrayList<>();
            List<float[]> trail = new ArrayList<>();
            try (FusionPainter painter = painter();
                    Painter.Painting painting = painter.begin(order)) {
                while (!painting.isDenoised()) {
                    FusionPainting one = (FusionPainting) painting;
                    assertThat(one.timestep()).isEqualTo(timesteps[painting.stepsDone()]);
                    float[][] branches = painter.predict(List.of(one));
                    conditional.add(branches[0]);
                    guided.add(ClassifierFreeGuidance.combine(branches[1], branches[0], guidance));
                    painter.step(List.of(painting));
                    trail.add(one.latents());
                }
                golden.states("conditional_predictions", GoldenCase.joined(conditional));
                golden.images("guided_predictions", GoldenCase.joined(guided));
                golden.images("latents_after_each_step", GoldenCase.joined(trail));
                if (golden.has("image")) {
                    golden.images("image", GoldenCase.levels(painter.decode(List.of((DiffusionPainting) painting))[0]));
                }
            }
            Shape shape = golden.get("initial_latents").getShape();
            latents =
                    new ContextPart.Image((int) shape.get(1), (int) shape.get(2), (int) shape.get(3), trail.getLast());
        }

        private Condition condition(List<Chunk> prompt) throws IOException {
            try (Opened opened = new Opened()) {
                ContextParts contexts = contexts(opened);
                Condition.Context condition = new Condition.Context(
                        contexts.beforeImage(prompt),
                        contexts.beforeImage(List.of(
                                new Chunk.Tokens(List.of(fusion.markers().begin())))));
                assertThat(condition.unconditional()).containsExactly(new ContextPart.Tokens(golden.ids("uncond_ids")));
                return ConditionCodec.decode(ConditionCodec.encode(condition));
            }
        }

        private FusionPainter painter() throws IOException {
            return new FusionPainter(
                    fusion.markers(),
                    towers(),
                    new AutoencoderDecoder(AutoencoderKL.open(parts.bundle().resolve("vae"), ComputeType.FLOAT32)),
                    NoiseScheduler.read(parts.bundle().resolve("scheduler/scheduler_config.json")),
                    new TapedNoise(
                            golden.get("initial_latents").toFloatArray(),
                            golden.get("step_noises").toFloatArray(),
                            golden.about().get("steps").getAsInt()),
                    parts.bundle().descriptor().contextTokens());
        }

        // ---- understanding

        void understanding() throws IOException {
            if (!fusion.variant().looksThroughClip()) {
                assertThat(fixture.names()).noneMatch(name -> name.startsWith("understanding."));
                return;
            }
            List<Chunk> question = prompt(golden.ids("input_ids"));
            float[] expected = golden.get("logits").toFloatArray();
            try (FusionTowers towers = towers();
                    Opened opened = new Opened()) {
                ContextParts contexts = contexts(opened);
                List<ContextPart> read = question.stream()
                        .flatMap(chunk -> contexts.of(chunk).stream())
                        .toList();
                golden.states(
                        "projected_features",
                        ((ContextPart.Features) read.get(1)).embeddings().values());
                golden.states("logits", logits(towers, read));
            }
            try (SessionWriter writer = FusionSystem.writer(parts, Precision.F32, 4, probes(), new Opened());
                    Writer.Session session = writer.open(assignment(Kind.ANSWER, 1), question)) {
                run(writer, session);
            }
            int width = logits.getFirst().length;
            Elementwise.assertClose(
                    "logits of an answer",
                    new Shape(width),
                    logits.getFirst(),
                    Arrays.copyOfRange(expected, expected.length - width, expected.length),
                    1e-4,
                    1e-4);
            golden.requireAll();
        }

        // ---- helpers

        /** Logits at all positions of a context that is read in one go. */
        private float[] logits(FusionTowers towers, List<ContextPart> context) {
            try (KvPool pool = towers.text().pool(1, towers.positions(context));
                    KvCache cache = pool.open();
                    NDManager call = manager.newSubManager()) {
                NDArray states = towers.read(call, cache, context);
                assertThat(states.get(new NDIndex(":, 0")).size()).isEqualTo(cache.length());
                return towers.text().logits(call, states).toFloatArray();
            }
        }

        private static Assignment assignment(Kind kind, int tokens) {
            return new Assignment(
                    kind,
                    "given as ids",
                    List.of(),
                    new ImagePlan(0, 0, new Placement.Automatic(), "", ""),
                    new TextSampling(tokens, 0, 0, 1, 1, List.of()),
                    0,
                    false,
                    List.of());
        }

        private static List<Turn> run(Writer writer, Writer.Session session) {
            List<Turn> turns = new ArrayList<>();
            do {
                turns.add(writer.advance(List.of(session)).getFirst());
            } while (!(turns.getLast() instanceof Turn.Finished) && turns.size() < 500);
            assertThat(turns.getLast()).isInstanceOf(Turn.Finished.class);
            return turns;
        }
    }
}
