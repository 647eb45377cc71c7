package io.dreampress.systems.dreamllm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.guidance.ClassifierFreeGuidance;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.unet.UNet;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Condition;
import io.dreampress.systems.Dream;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.painting.CrossAttentionPainter;
import io.dreampress.systems.painting.DiffusionPainting;
import io.dreampress.systems.painting.ImageNoise;
import io.dreampress.systems.painting.KlImageDecoder;
import io.dreampress.systems.painting.UNetDenoiser;
import io.dreampress.systems.painting.WatchedDenoiser;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The inference cases of the reference DreamLLM, elementwise, through the writer and the painter of production: only noise
 * and prompts are the reference's.
 */
class DreamLlmGoldenTest {
    private static final double STATES = 1e-4;
    private static final double IMAGES = 2e-4;
    private static final double IMAGES_RELATIVE = 1e-3;

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
                                "text_to_image", on(bundling, Case::textToImage),
                                "interleaved", on(bundling, Case::interleaved),
                                "comprehension", on(bundling, Case::comprehension)));
    }

    @FunctionalInterface
    private interface Check {
        void run(Case dreamllm) throws IOException;
    }

    private static Consumer<GoldenFixture> on(Bundling bundling, Check check) {
        return fixture -> {
            try (Case dreamllm = new Case(fixture, bundling)) {
                check.run(dreamllm);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** The fixture's bundle and what its parts saw. */
    private static final class Case implements AutoCloseable {
        private final GoldenFixture fixture;
        private final JsonObject expected;
        private final Path folder;
        private final BundleFolder bundle;
        private final List<FloatMatrix> statesForHead = new ArrayList<>();
        private final List<Watched> watched = new ArrayList<>();
        private float[] pixelValues;
        private final SessionWriter writer;
        private final SpecialTokens special;

        private record Watched(LanguageTower.Context context, int position, float[] logits) {}

        Case(GoldenFixture fixture, Bundling bundling) throws IOException {
            this.fixture = fixture;
            this.expected = JsonParser.parseString(
                            Files.readString(fixture.path().resolve("expected.json")))
                    .getAsJsonObject();
            this.folder = Files.createTempDirectory("golden-bundle");
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
            statesForHead.clear();
            Dream dream;
            try (Writer.Session session =
                    writer.open(assignment(Kind.IMAGE, List.of(), 1), tokens("text_to_image.prompt_ids"))) {
                dream = ((Turn.Dreamed) run(session, Turn.Dreamed.class).getLast()).dream();
                assertThat(run(session, Turn.Finished.class).getLast())
                        .isEqualTo(new Turn.Finished(FinishReason.COMPLETE));
            }
            assertThat(dream.fedBack()).isFalse();
            for (String kind : List.of("", "uncached_")) {
                close("text_to_image.cond_" + kind + "query_hidden_states", statesForHead.get(0), STATES);
                close("text_to_image.uncond_" + kind + "query_hidden_states", statesForHead.get(1), STATES);
            }
            Condition.CrossAttention condition = (Condition.CrossAttention) dream.condition();
            close("text_to_image.cond_condition", condition.conditional(), STATES);
            close("text_to_image.uncond_condition", condition.unconditional(), STATES);
            paint("text_to_image", "text_to_image.", condition, 0);
        }

        /** Draws with the reference's noise and compares every step and the image. */
        private Pixels paint(String caseName, String prefix, Condition condition, int number) throws IOException {
            JsonObject about = expected.getAsJsonObject(caseName);
            int steps = about.get("steps").getAsInt();
            double guidance = about.get("guidance_scale").getAsDouble();
            NDArray initial = fixture.get(caseName + ".initial_latents");
            long[] shape = initial.getShape().getShape();
            Shape image = new Shape(Arrays.copyOfRange(shape, shape.length - 3, shape.length));
            float[] noises = fixture.get(caseName + ".step_noises").toFloatArray();
            List<float[]> predictions = new ArrayList<>();
            List<float[]> trail = new ArrayList<>();
            TapeNoise tape = new TapeNoise(initial.toFloatArray(), noises, steps, (int) image.size());
            AutoencoderKL autoencoder = AutoencoderKL.open(folder.resolve("vae"), ComputeType.FLOAT32);
            int factor = autoencoder.config().factor();
            PaintOrder order = new PaintOrder(
                    condition, (int) image.get(2) * factor, (int) image.get(1) * factor, steps, guidance, 0, number);
            try (CrossAttentionPainter painter = painter(autoencoder, tape, predictions);
                    Painter.Painting painting = painter.begin(order)) {
                while (!painting.isDenoised()) {
                    assertThat(((DiffusionPainting) painting).timestep())
                            .isEqualTo(fixture.get(caseName + ".timesteps").toLongArray()[painting.stepsDone()]);
                    painter.step(List.of(painting));
                    trail.add(((DiffusionPainting) painting).latents());
                }
                if (fixture.has(prefix + "guided_predictions")) {
                    close(
                            prefix + "guided_predictions",
                            joined(guided(predictions, guidance)),
                            IMAGES,
                            IMAGES_RELATIVE);
                }
                close(prefix + "latents_after_each_step", joined(trail), IMAGES, IMAGES_RELATIVE);
                float[] channels = painter.decode(List.of((DiffusionPainting) painting))[0];
                float[] levels = new float[channels.length];
                for (int i = 0; i < levels.length; i++) {
                    levels[i] = Math.clamp(channels[i] / 2 + 0.5f, 0f, 1f);
                }
                close(prefix + "image", levels, IMAGES, IMAGES_RELATIVE);
                return ((Painted.Picture) painter.finish(List.of(painting)).getFirst()).pixels();
            }
        }

        private CrossAttentionPainter painter(AutoencoderKL autoencoder, ImageNoise noise, List<float[]> predictions)
                throws IOException {
            UNet unet = UNet.open(folder.resolve("unet"), ComputeType.FLOAT32);
            return new CrossAttentionPainter(
                    new WatchedDenoiser(new UNetDenoiser(unet), predictions::add),
                    new KlImageDecoder(autoencoder),
                    ComputeType.FLOAT32,
                    NoiseScheduler.read(folder.resolve("scheduler/scheduler_config.json")),
                    noise);
        }

        /** Of predictions whose first half is the conditional branch. */
        private static List<float[]> guided(List<float[]> predictions, double scale) {
            return predictions.stream()
                    .map(both -> ClassifierFreeGuidance.combine(
                            Arrays.copyOfRange(both, both.length / 2, both.length),
                            Arrays.copyOf(both, both.length / 2),
                            scale))
                    .toList();
        }

        // ---- interleaved

        void interleaved() throws IOException {
            statesForHead.clear();
            watched.clear();
            List<List<Integer>> runs = new ArrayList<>();
            List<Pixels> pictures = new ArrayList<>();
            try (Writer.Session session =
                    writer.open(assignment(Kind.WRITE, List.of(), 99), tokens("interleaved.prompt_ids"))) {
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
            String prefix = "interleaved.image" + dream.imageIndex() + ".";
            Condition.CrossAttention condition = (Condition.CrossAttention) dream.condition();
            FloatMatrix states = dream.imageIndex() == 0 ? statesForHead.get(0) : statesForHead.getLast();
            close(prefix + "query_hidden_states", states, STATES);
            close(prefix + "condition", condition.conditional(), STATES);
            close("interleaved.uncond_condition", condition.unconditional(), STATES);
            Pixels pixels = paint("interleaved", prefix, condition, dream.imageIndex());
            byte[] expectedBytes = bytes(prefix + "image_uint8");
            assertThat(pixels.rgb()).as(prefix + "image_uint8").isEqualTo(expectedBytes);
            checkEyes(prefix, pixels);
            return pixels;
        }

        /** What the vision encoder and the projector make of a drawn picture. */
        private void checkEyes(String prefix, Pixels pixels) throws IOException {
            try (Checkpoint projectors = Checkpoint.open(folder.resolve(DreamLlmParts.PROJECTORS));
                    Eyes eyes = DreamLlmSystem.eyes(bundle, projectors, Probes.NONE)) {
                float[] values = eyes.preprocess().apply(pixels);
                close(prefix + "clip_pixel_values", values, STATES, STATES);
                int side = eyes.encoder().config().imageSize();
                NDArray input = fixture.manager().create(values, new Shape(1, 3, side, side));
                close(
                        prefix + "clip_features",
                        eyes.states(fixture.manager(), input).toFloatArray(),
                        STATES,
                        STATES);
                close(
                        prefix + "projected_features",
                        eyes.look(fixture.manager(), pixels).toFloatArray(),
                        STATES,
                        STATES);
            }
        }

        private List<List<Integer>> decidedRuns() {
            List<List<Integer>> runs = new ArrayList<>();
            List<Integer> run = new ArrayList<>();
            for (var id : expected.getAsJsonObject("interleaved").getAsJsonArray("decided_ids")) {
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
            NDArray whole = fixture.get("interleaved.uncached_logits");
            int vocabulary = (int) whole.getShape().get(2);
            float[] logits = whole.toFloatArray();
            JsonArray output = expected.getAsJsonObject("interleaved").getAsJsonArray("output_ids");
            LanguageTower.Context document = watched.getFirst().context();
            Set<Integer> compared = watched.stream()
                    .filter(seen -> seen.context() == document)
                    .map(Watched::position)
                    .collect(Collectors.toSet());
            assertThat(compared)
                    .hasSizeGreaterThanOrEqualTo(expected.getAsJsonObject("interleaved")
                            .getAsJsonArray("decided_ids")
                            .size());
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
                            STATES,
                            STATES);
                }
            }
        }

        // ---- comprehension

        void comprehension() {
            watched.clear();
            pixelValues = fixture.get("comprehension.clip_pixel_values").toFloatArray();
            List<Integer> input = ids("comprehension.input_ids");
            List<Integer> question = input.subList(input.indexOf(special.imEnd()) + 1, input.size());
            int tokens = ids("comprehension.new_ids").size();
            Pixels any = new Pixels(1, 1, new byte[3]);
            try (Writer.Session session = writer.open(
                    assignment(Kind.ANSWER, List.of(any), 0, tokens),
                    DreamLlmSystem.ask(List.of(any), question, special))) {
                List<Turn> turns = run(session, Turn.Finished.class);
                List<Integer> written = turns.stream()
                        .filter(Turn.PassageFinished.class::isInstance)
                        .flatMap(turn -> ((Turn.PassageFinished) turn).passage().tokenIds().stream())
                        .toList();
                assertThat(written).startsWith(ids("comprehension.new_ids").toArray(Integer[]::new));
            }
            close("comprehension.first_logits", watched.getFirst().logits(), STATES, STATES);
            pixelValues = null;
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

        private List<Integer> ids(String tensor) {
            return Arrays.stream(fixture.get(tensor).toLongArray())
                    .mapToObj(id -> (int) id)
                    .toList();
        }

        private List<Chunk> tokens(String tensor) {
            return List.of(new Chunk.Tokens(ids(tensor)));
        }

        private byte[] bytes(String tensor) {
            NDArray levels = fixture.get(tensor);
            byte[] bytes = new byte[(int) levels.size()];
            int[] values = IntStream.range(0, bytes.length)
                    .map(i -> levels.flatten().getUint8(i))
                    .toArray();
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) values[i];
            }
            return bytes;
        }

        private void close(String tensor, FloatMatrix actual, double tolerance) {
            close(tensor, actual.values(), tolerance, tolerance);
        }

        private void close(String tensor, float[] actual, double absolute, double relative) {
            NDArray reference = fixture.get(tensor);
            Elementwise.assertClose(tensor, reference.getShape(), actual, reference.toFloatArray(), absolute, relative);
        }

        private static float[] joined(List<float[]> rows) {
            float[] all = new float[rows.size() * rows.getFirst().length];
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(rows.get(i), 0, all, i * rows.get(i).length, rows.get(i).length);
            }
            return all;
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    /** The reference's draws: {@code (images, steps, size)}. */
    private record TapeNoise(float[] latents, float[] noises, int steps, int size) implements ImageNoise {
        @Override
        public float[] initial(long seed, int imageIndex, int count) {
            return Arrays.copyOfRange(latents, imageIndex * size, (imageIndex + 1) * size);
        }

        @Override
        public float[] step(long seed, int imageIndex, int step, int count) {
            int at = (imageIndex * steps + step) * size;
            return Arrays.copyOfRange(noises, at, at + size);
        }
    }
}
