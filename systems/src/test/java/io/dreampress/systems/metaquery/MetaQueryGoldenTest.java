package io.dreampress.systems.metaquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.connector.Qwen2Connector;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.scheduler.Trajectory;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ConditionCodec;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.golden.GoldenCase;
import io.dreampress.systems.golden.GoldenDrawing;
import io.dreampress.systems.painting.CrossAttentionPainter;
import io.dreampress.systems.painting.ImageNoise;
import io.dreampress.systems.painting.WatchedDenoiser;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.SessionWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The inference cases of the reference MetaQuery, elementwise, through the writer and the painter of production, prompts as
 * text and pictures as pixels: only the noise is the reference's.
 */
class MetaQueryGoldenTest {
    @TestFactory
    Stream<DynamicTest> equalsTheReferenceElementwise() {
        return GoldenFixtures.here(MetaQueryGoldenTest.class)
                .tests(
                        FixtureKind.METAQUERY,
                        Map.of(
                                "text_to_image", on("text_to_image"),
                                "image_and_text_to_image", on("image_and_text_to_image")));
    }

    private static Consumer<GoldenFixture> on(String name) {
        return fixture -> {
            assumeTrue(fixture.has(name + ".input_ids"), "the system of this fixture has no such case");
            try (Case metaquery = new Case(fixture, name)) {
                metaquery.compare();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static final class Case implements AutoCloseable {
        private final GoldenFixture fixture;
        private final String name;
        private final GoldenCase golden;
        private final JsonObject config;
        private final MetaQueryParts parts;
        private final SessionWriter writer;
        private final List<List<Chunk>> read = new ArrayList<>();
        private final List<FloatMatrix> states = new ArrayList<>();

        Case(GoldenFixture fixture, String name) throws IOException {
            this.fixture = fixture;
            this.name = name;
            this.config = fixture.config().getAsJsonObject("system");
            this.golden = new GoldenCase(fixture, name);
            Path folder = Files.createTempDirectory("golden-bundle");
            BundleFolder bundle = GoldenBundle.write(fixture, folder);
            this.parts = new MetaQueryParts(bundle);
            Probes probes = new Probes(tower -> new ListeningTower(tower, read::add), head -> seen -> {
                states.add(seen);
                return head.apply(seen);
            });
            this.writer = MetaQuerySystem.writer(parts, Precision.F32, 4, probes, new Opened());
        }

        void compare() throws IOException {
            boolean pictured = golden.has("pixel_values");
            List<Pixels> pictures = pictured ? List.of(picture()) : List.of();
            Condition condition = dream(pictured ? Kind.EDIT : Kind.IMAGE, pictures);
            List<Integer> rows = pictured ? List.of(2, 1, 0) : List.of(1, 0);
            checkSequences(rows);
            golden.states("query_hidden_states", inOrder(states, rows));
            checkConnector();
            Condition.CrossAttention attention = (Condition.CrossAttention) condition;
            List<FloatMatrix> branches = new ArrayList<>(List.of(attention.conditional()));
            attention.pictured().map(Condition.Pictured::branch).ifPresent(branches::add);
            branches.add(attention.unconditional());
            golden.states("condition", inOrder(branches, rows));
            if (pictured) {
                checkFeatures(pictures.getFirst());
            }
            new GoldenDrawing(golden, "", 0).compare(attention, this::painter);
            checkSigmas();
            golden.requireAll();
        }

        private CrossAttentionPainter painter(ImageNoise noise, Consumer<float[]> predictions) {
            return MetaQuerySystem.painter(
                    parts, ComputeType.FLOAT32, noise, denoiser -> new WatchedDenoiser(denoiser, predictions));
        }

        /** What is drawn, as it travels. */
        private Condition dream(Kind kind, List<Pixels> pictures) {
            Assignment assignment = new Assignment(
                    kind,
                    caption(),
                    pictures,
                    new ImagePlan(1, 1, new Placement.Automatic(), "", ""),
                    new TextSampling(20, 0, 0, 1, 1, List.of()),
                    0,
                    false,
                    List.of());
            try (Writer.Session session = writer.open(assignment)) {
                Turn turn = writer.advance(List.of(session)).getFirst();
                while (!(turn instanceof Turn.Dreamed)) {
                    assertThat(turn).isInstanceOf(Turn.Fed.class);
                    turn = writer.advance(List.of(session)).getFirst();
                }
                Condition condition = ((Turn.Dreamed) turn).dream().condition();
                return ConditionCodec.decode(ConditionCodec.encode(condition));
            }
        }

        /** The words of the last row that the others lack: between the user's line feed and the end of the turn. */
        private String caption() {
            JsonObject ids = config.getAsJsonObject("token_ids");
            List<Integer> row = valid((int) golden.get("input_ids").getShape().get(0) - 1);
            int user = row.lastIndexOf(ids.get("user").getAsInt());
            int end = user
                    + row.subList(user, row.size()).indexOf(ids.get("im_end").getAsInt());
            return GoldenBundle.text(row.subList(user + 2, end).stream()
                    .filter(id -> id != ids.get("image").getAsInt())
                    .toList());
        }

        private List<Integer> valid(int row) {
            long[] ids = golden.get("input_ids").get(row).toLongArray();
            long[] mask = golden.get("attention_mask").get(row).toLongArray();
            List<Integer> valid = new ArrayList<>();
            for (int t = 0; t < ids.length; t++) {
                if (mask[t] != 0) {
                    valid.add((int) ids[t]);
                }
            }
            return valid;
        }

        /** The contexts that were read hold the reference's sequences, without their padding. */
        private void checkSequences(List<Integer> rows) {
            int image = config.getAsJsonObject("token_ids").get("image").getAsInt();
            assertThat(read).hasSameSizeAs(rows);
            for (int i = 0; i < rows.size(); i++) {
                List<Integer> ids = new ArrayList<>();
                for (Chunk chunk : read.get(i)) {
                    if (chunk instanceof Chunk.Tokens(List<Integer> words)) {
                        ids.addAll(words);
                    } else {
                        int features =
                                (int) golden.get("image_features").getShape().get(1);
                        ids.addAll(java.util.Collections.nCopies(features, image));
                    }
                }
                assertThat(ids).as("input_ids of row " + rows.get(i)).isEqualTo(valid(rows.get(i)));
            }
        }

        private void checkConnector() throws IOException {
            if (!golden.has("connector_layers")) {
                return;
            }
            NDManager manager = fixture.manager();
            try (Qwen2Connector connector =
                    Qwen2Connector.open(parts.bundle().resolve("connector"), ComputeType.FLOAT32)) {
                float[][] layers = new float[connector.config().layers()][];
                for (NDArray seen : connector.trace(manager, golden.get("query_hidden_states"))) {
                    if (seen.getName().startsWith("layers.")) {
                        layers[Integer.parseInt(seen.getName().substring("layers.".length()))] = seen.toFloatArray();
                    }
                }
                golden.states("connector_layers", GoldenCase.joined(List.of(layers)));
            }
        }

        private void checkFeatures(Pixels picture) throws IOException {
            try (Checkpoint projectors = Checkpoint.open(parts.bundle().resolve(MetaQueryParts.PROJECTORS));
                    Eyes eyes = MetaQuerySystem.eyes(parts, projectors);
                    NDManager manager = TorchScriptProgram.newManager()) {
                float[] seen = eyes.square(manager, picture).toFloatArray();
                float[] black = eyes.square(manager, eyes.black()).toFloatArray();
                golden.states("image_features", GoldenCase.joined(List.of(black, seen, seen)));
                assertThat(eyes.tiled(manager, picture).toFloatArray()).isEqualTo(seen);
            }
        }

        /** The picture of the last row as levels. */
        private Pixels picture() {
            NDArray values = golden.get("pixel_values");
            Shape shape = values.getShape();
            int side = (int) shape.get(3);
            float[] signed = values.get((int) shape.get(0) - 1).get(0).toFloatArray();
            byte[] rgb = new byte[signed.length];
            for (int c = 0; c < 3; c++) {
                for (int i = 0; i < side * side; i++) {
                    rgb[3 * i + c] = (byte) Math.round((signed[c * side * side + i] + 1) / 2 * 255);
                }
            }
            return new Pixels(side, side, rgb);
        }

        /** Noise levels as the trajectory applies them: σ of a flow, else σ / α. */
        private void checkSigmas() {
            int steps = golden.about().get("steps").getAsInt();
            try {
                Trajectory trajectory = parts.scheduler().begin(steps);
                float[] sigmas = new float[steps + 1];
                for (int k = 0; k <= steps; k++) {
                    float share = trajectory.addNoise(new float[1], new float[] {1}, k)[0];
                    float rest = trajectory.addNoise(new float[] {1}, new float[1], k)[0];
                    sigmas[k] = parts.isSana() ? share : share / rest;
                }
                golden.close("sigmas", sigmas, 1e-6, 1e-5);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Matrices as the rows of the reference's batch. */
        private static float[] inOrder(List<FloatMatrix> matrices, List<Integer> rows) {
            float[][] ordered = new float[rows.size()][];
            for (int i = 0; i < rows.size(); i++) {
                ordered[rows.get(i)] = matrices.get(i).values();
            }
            return GoldenCase.joined(List.of(ordered));
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
