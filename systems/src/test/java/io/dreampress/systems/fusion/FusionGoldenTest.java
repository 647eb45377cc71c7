package io.dreampress.systems.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
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
import io.dreampress.systems.painting.DiffusionPainting;
import io.dreampress.systems.painting.ImageNoise;
import io.dreampress.systems.painting.KlImageDecoder;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.SessionWriter;
import io.dreampress.systems.writing.WatchedTower;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The inference cases of the family's references, elementwise, through the writer and the painter of production: only noise
 * and prompts are the reference's.
 */
class FusionGoldenTest {
    private static final double STATES = 1e-4;
    private static final double IMAGES = 2e-4;
    private static final double IMAGES_RELATIVE = 1e-3;

    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return GoldenFixtures.here(FusionGoldenTest.class)
                .tests(
                        FixtureKind.FUSION,
                        Map.of(
                                "text_only", on(Case::textOnly),
                                "generation", on(Case::generation),
                                "understanding", on(Case::understanding)));
    }

    @FunctionalInterface
    private interface Check {
        void run(Case fusion) throws IOException;
    }

    private static Consumer<GoldenFixture> on(Check check) {
        return fixture -> {
            try {
                check.run(new Case(fixture));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** The fixture's bundle and what its parts saw. */
    private static final class Case {
        private final GoldenFixture fixture;
        private final GoldenFusion golden;
        private final NDManager manager;
        private final FusionParts parts;
        private final Pixels picture;
        private final List<float[]> logits = new ArrayList<>();
        private final Set<String> compared = new HashSet<>();
        private ContextPart.Image latents;
        private float[] pixelValues;

        Case(GoldenFixture fixture) throws IOException {
            this.fixture = fixture;
            this.golden = new GoldenFusion(fixture);
            this.manager = fixture.manager();
            this.parts = golden.bundle(Files.createTempDirectory("golden-bundle"));
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

        private void allOf(String caseName) {
            assertThat(compared)
                    .as("tensors compared")
                    .isEqualTo(fixture.names().stream()
                            .filter(name -> name.startsWith(caseName))
                            .collect(Collectors.toSet()));
        }

        // ---- text only

        /** Also bit for bit what the decoder gives that knows of no images. */
        void textOnly() throws IOException {
            List<Integer> ids = golden.ids(used("text_only.input_ids"));
            float[] read;
            try (FusionTowers towers = towers()) {
                read = logits(towers, List.of(new ContextPart.Tokens(ids)));
            }
            close("text_only.logits", read);
            close("text_only.base_llama_logits", read);
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
            allOf("text_only.");
        }

        // ---- generation

        void generation() throws IOException {
            List<Chunk> prompt = prompt("generation", golden.ids(used("generation.prompt_ids")));
            draw(prompt);
            List<Integer> output = golden.ids(used("generation.output_ids"));
            int start = output.indexOf(golden.markers().endImage()) + 1;
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
            close("generation.first_text_logits", logits.getFirst());
            wholeDocument(output, prompt);
            allOf("generation.");
        }

        /** One pass over the finished document. */
        private void wholeDocument(List<Integer> output, List<Chunk> prompt) throws IOException {
            int start = output.indexOf(golden.markers().endImage());
            try (FusionTowers towers = towers();
                    Opened opened = new Opened()) {
                List<ContextPart> whole = new ArrayList<>(contexts(opened).beforeImage(prompt));
                whole.add(latents);
                whole.add(new ContextPart.Tokens(output.subList(start, output.size())));
                close("generation.uncached_logits", logits(towers, whole));
            }
        }

        /** A prompt without the marker that its image begins after. */
        private List<Chunk> prompt(String caseName, List<Integer> ids) {
            List<Integer> words = ids.stream()
                    .filter(id ->
                            id != golden.id("image") && id != golden.markers().beginImage())
                    .toList();
            if (!ids.contains(golden.id("image"))) {
                return List.of(new Chunk.Tokens(words));
            }
            pixelValues = fixture.get(used(caseName + ".clip_pixel_values")).toFloatArray();
            return List.of(
                    new Chunk.Tokens(words.subList(0, 1)),
                    new Looked(picture),
                    new Chunk.Tokens(words.subList(1, words.size())));
        }

        private ContextParts contexts(Opened opened) throws IOException {
            return new ContextParts(golden.markers(), FusionSystem.sight(parts, probes(), opened));
        }

        /** The condition goes through a message, the noise is the reference's; every step is compared. */
        private void draw(List<Chunk> prompt) throws IOException {
            JsonObject about = JsonParser.parseString(
                            Files.readString(fixture.path().resolve("expected.json")))
                    .getAsJsonObject()
                    .getAsJsonObject("generation");
            double guidance = about.get("guidance_scale").getAsDouble();
            int steps = about.get("steps").getAsInt();
            PaintOrder order =
                    new PaintOrder(condition(prompt), picture.width(), picture.height(), steps, guidance, 0, 0);
            long[] timesteps = fixture.get(used("generation.timesteps")).toLongArray();
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
                close("generation.conditional_predictions", joined(conditional));
                closeImage("generation.guided_predictions", joined(guided));
                closeImage("generation.latents_after_each_step", joined(trail));
                if (fixture.has("generation.image")) {
                    image(painter.decode(List.of((DiffusionPainting) painting))[0]);
                }
            }
            Shape shape = fixture.get("generation.initial_latents").getShape();
            latents =
                    new ContextPart.Image((int) shape.get(1), (int) shape.get(2), (int) shape.get(3), trail.getLast());
        }

        private Condition condition(List<Chunk> prompt) throws IOException {
            try (Opened opened = new Opened()) {
                ContextParts contexts = contexts(opened);
                Condition.Context condition = new Condition.Context(
                        contexts.beforeImage(prompt),
                        contexts.beforeImage(List.of(
                                new Chunk.Tokens(List.of(golden.markers().begin())))));
                assertThat(condition.unconditional())
                        .containsExactly(new ContextPart.Tokens(golden.ids(used("generation.uncond_ids"))));
                return ConditionCodec.decode(ConditionCodec.encode(condition));
            }
        }

        private FusionPainter painter() throws IOException {
            return new FusionPainter(
                    golden.markers(),
                    towers(),
                    new KlImageDecoder(AutoencoderKL.open(parts.bundle().resolve("vae"), ComputeType.FLOAT32)),
                    NoiseScheduler.read(parts.bundle().resolve("scheduler/scheduler_config.json")),
                    new TapeNoise(
                            fixture.get(used("generation.initial_latents")).toFloatArray(),
                            fixture.get(used("generation.step_noises")).toFloatArray()),
                    parts.bundle().descriptor().contextTokens());
        }

        private void image(float[] channels) {
            float[] levels = new float[channels.length];
            for (int i = 0; i < levels.length; i++) {
                levels[i] = Math.clamp(channels[i] / 2 + 0.5f, 0f, 1f);
            }
            closeImage("generation.image", levels);
        }

        // ---- understanding

        void understanding() throws IOException {
            if (!golden.variant().looksThroughClip()) {
                assertThat(fixture.names()).noneMatch(name -> name.startsWith("understanding."));
                return;
            }
            List<Chunk> question = prompt("understanding", golden.ids(used("understanding.input_ids")));
            float[] expected = fixture.get("understanding.logits").toFloatArray();
            try (FusionTowers towers = towers();
                    Opened opened = new Opened()) {
                ContextParts contexts = contexts(opened);
                List<ContextPart> read = question.stream()
                        .flatMap(chunk -> contexts.of(chunk).stream())
                        .toList();
                close(
                        "understanding.projected_features",
                        ((ContextPart.Features) read.get(1)).embeddings().values());
                close("understanding.logits", logits(towers, read));
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
                    STATES,
                    STATES);
            allOf("understanding.");
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

        private String used(String tensor) {
            compared.add(tensor);
            return tensor;
        }

        private void close(String tensor, float[] actual) {
            close(tensor, actual, STATES, STATES);
        }

        private void closeImage(String tensor, float[] actual) {
            close(tensor, actual, IMAGES, IMAGES_RELATIVE);
        }

        private void close(String tensor, float[] actual, double absolute, double relative) {
            NDArray reference = fixture.get(used(tensor));
            Elementwise.assertClose(tensor, reference.getShape(), actual, reference.toFloatArray(), absolute, relative);
        }

        private static float[] joined(List<float[]> rows) {
            float[] all = new float[rows.size() * rows.getFirst().length];
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(rows.get(i), 0, all, i * rows.get(i).length, rows.get(i).length);
            }
            return all;
        }
    }

    /** The reference's draws: {@code (size)} and {@code (steps, size)}. */
    private record TapeNoise(float[] latents, float[] noises) implements ImageNoise {
        @Override
        public float[] initial(long seed, int imageIndex, int size) {
            return latents.clone();
        }

        @Override
        public float[] step(long seed, int imageIndex, int step, int size) {
            return Arrays.copyOfRange(noises, step * size, (step + 1) * size);
        }
    }
}
